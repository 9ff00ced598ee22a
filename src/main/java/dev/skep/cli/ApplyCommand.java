package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code skep apply}: carries the plan out, and the plans that follow from it, until all is as
 * asked for.
 */
@Command(name = "apply", description = "Carry the plan out until all is as the files say.")
final class ApplyCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FileArguments files = new FileArguments();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How long to wait until all is as asked for (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = {"-d", "--detach"},
            description = "Do what can be done at once, and do not wait for what takes time.")
    private boolean detach;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or directories of them.")
    private List<Path> paths = new ArrayList<>();

    ApplyCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<List<DesiredState>> states = skep.read(files.over(paths), err);
        if (states.isEmpty()) {
            return SkepCommand.FAILED;
        }
        try (Surroundings.Connection connection = skep.connect(err)) {
            tellOfSubmitted(states.get(), connection.submissions(), err);
            Watch watch = new Watch(skep.surroundings(), err);
            return switch (watch.until(connection, states.get(), timeout, detach)) {
                case REACHED -> SkepCommand.OK;
                case FAILED -> SkepCommand.FAILED;
                case TIMED_OUT -> SkepCommand.TIMED_OUT;
            };
        }
    }

    private static void tellOfSubmitted(
            List<DesiredState> states, Submissions submissions, PrintWriter err)
            throws EngineException {
        List<String> submitted =
                submissions.all().orElse(List.of()).stream()
                        .map(Submission::stack)
                        .distinct()
                        .toList();
        for (DesiredState state : states) {
            String stack = state.stack().value();
            if (submitted.contains(stack)) {
                err.println(
                        "skep: stack "
                                + stack
                                + " was submitted: a Skep that serves this swarm goes back to"
                                + " that; use skep submit");
            }
        }
        err.flush();
    }
}
