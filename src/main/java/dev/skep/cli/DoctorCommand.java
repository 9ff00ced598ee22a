package dev.skep.cli;

import dev.skep.engine.Checkup;
import dev.skep.engine.EngineException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code skep doctor}: how the engine is reached, and what is wrong with that. */
@Command(
        name = "doctor",
        description =
                "Tell how the engine is reached, what it is, and what is wrong; change nothing.")
final class DoctorCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    DoctorCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        PrintWriter out = spec.commandLine().getOut();
        try (Surroundings.Connection connection = skep.connect(spec.commandLine().getErr())) {
            Checkup checkup = connection.examine();
            out.print(CheckupText.of(checkup));
            out.flush();
            return checkup.problems().isEmpty() ? SkepCommand.OK : SkepCommand.FAILED;
        }
    }
}
