package dev.skep.app;

import dev.skep.cli.SkepCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;

/**
 * A command of {@code skep} that was carried out in this process, with the real files and engine.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it said beside that
 */
public record CommandHere(int exit, String out, String err) {

    /** Carries it out, up to its end. */
    public static CommandHere run(String... arguments) {
        return runAt(InstantSource.system(), arguments);
    }

    /** The same, by another clock. */
    public static CommandHere runAt(InstantSource clock, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
                SkepCommand.commandLine(new ProcessSurroundings(clock), arguments)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandHere(exit, out.toString(), err.toString());
    }
}
