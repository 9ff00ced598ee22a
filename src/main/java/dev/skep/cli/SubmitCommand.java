package dev.skep.cli;

import dev.skep.desired.Bundle;
import dev.skep.engine.EngineException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep submit}: hands files to a swarm, for whichever Skep serves it, wherever it runs. */
@Command(
        name = "submit",
        description = "Hand files to the swarm's own store, for the Skep that serves it.")
final class SubmitCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FileArguments files = new FileArguments();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or directories of them.")
    private List<Path> paths = new ArrayList<>();

    SubmitCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        PrintWriter err = spec.commandLine().getErr();
        Bundle.Packed packed = skep.surroundings().pack(files.over(paths));
        packed.problems().forEach(err::println);
        err.flush();
        if (!packed.problems().isEmpty()) {
            return SkepCommand.FAILED;
        }
        String by =
                who(skep.surroundings().environment())
                        + "skep submit "
                        + paths.stream().map(Path::toString).collect(Collectors.joining(" "));
        try (Surroundings.Connection connection = skep.connect(err)) {
            List<Deposit> deposits = new ArrayList<>();
            for (Bundle bundle : packed.bundles()) {
                deposits.add(
                        Deposit.of(
                                Submitted.of(
                                        bundle.state().stack(),
                                        connection.submissions(),
                                        skep.surroundings().bundles()),
                                bundle.state(),
                                bundle.content(),
                                bundle.sizes(),
                                by,
                                connection));
            }
            for (Deposit deposit : deposits) {
                deposit.write(connection.engine(), connection.submissions(), err);
            }
        }
        return SkepCommand.OK;
    }

    /** {@code me@here: }, as far as the environment says. */
    static String who(Map<String, String> environment) {
        String user = environment.getOrDefault("USER", environment.getOrDefault("LOGNAME", ""));
        String host = environment.getOrDefault("HOSTNAME", "");
        String who = user + (user.isEmpty() || host.isEmpty() ? "" : "@") + host;
        return who.isEmpty() ? "" : who + ": ";
    }
}
