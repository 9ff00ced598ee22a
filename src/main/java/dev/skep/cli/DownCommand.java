package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.identity.StackName;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep down}: removes what the stack owns, its volumes only when asked. */
@Command(name = "down", description = "Remove what the stack owns.")
final class DownCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-v", "--volumes"},
            description = "Remove the stack's volumes as well, and what is in them.")
    private boolean volumes;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How long to wait until all is gone (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Parameters(paramLabel = "STACK", description = "The stack to remove.")
    private String stack = "";

    DownCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        StackName name = StackArgument.parse(stack);
        try (Surroundings.Connection connection = skep.connect(err)) {
            takeBack(name, connection.submissions(), err);
            if (!connection.engine().stacks().contains(name)) {
                err.println(
                        "skep: the engine holds nothing of a stack \""
                                + name
                                + "\" with Skep's labels");
                err.flush();
                return SkepCommand.OK;
            }
            Watch watch = new Watch(skep.surroundings(), err);
            return switch (watch.until(
                    connection, List.of(DesiredState.nothing(name, volumes)), timeout, false)) {
                case REACHED -> SkepCommand.OK;
                case FAILED, TIMED_OUT -> SkepCommand.FAILED;
            };
        }
    }

    /**
     * What was submitted would bring the stack back. The newest goes last: whoever keeps the stack
     * would go back to the one before it.
     */
    private static void takeBack(StackName stack, Submissions store, PrintWriter err)
            throws EngineException {
        List<Submission> all =
                store.all().orElse(List.of()).stream()
                        .filter(each -> each.stack().equals(stack.value()))
                        .sorted(Comparator.comparingLong(each -> each.revision().orElse(0L)))
                        .toList();
        for (Submission submission : all) {
            store.remove(submission);
        }
        if (!all.isEmpty()) {
            err.println("skep: took back what was submitted of stack " + stack);
            err.flush();
        }
    }
}
