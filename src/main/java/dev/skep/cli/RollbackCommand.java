package dev.skep.cli;

import dev.skep.engine.EngineException;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.observed.Revision;
import dev.skep.plan.PlanText;
import dev.skep.plan.Rollback;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep rollback}: puts an earlier spec of a swarm's service in place again. */
@Command(
        name = "rollback",
        description =
                "Put an earlier spec of a swarm's service in place; it stays until the files change.")
final class RollbackCommand implements Callable<Integer> {

    private static final String ROW = "%-5s %-30s %s%s%n";

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "STACK/SERVICE", description = "The service.")
    private String subject = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REV",
            description = "The revision; the newest other one when left out.")
    private @Nullable Long revision;

    @Option(
            names = {"-l", "--list"},
            description = "Print the revisions that are kept, newest first; change nothing.")
    private boolean list;

    RollbackCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        int slash = subject.indexOf('/');
        if (slash < 0) {
            throw new UsageException("expected STACK/SERVICE, got \"" + subject + "\"");
        }
        StackName stack = StackArgument.parse(subject.substring(0, slash));
        ServiceName service = service(subject.substring(slash + 1));
        PrintWriter err = spec.commandLine().getErr();
        try (Surroundings.Connection connection = skep.connect(err)) {
            ObservedState.Swarm swarm =
                    switch (connection.engine().observe(stack)) {
                        case ObservedState.Swarm found -> found;
                        case ObservedState.Solo _ ->
                                throw new UsageException(
                                        "the engine is in no swarm, and only a swarm's services have revisions:"
                                                + " edit the files to go back");
                    };
            if (list) {
                print(swarm, service, spec.commandLine().getOut());
                return SkepCommand.OK;
            }
            return carryOut(
                    Rollback.of(stack, swarm, service, Optional.ofNullable(revision)),
                    connection,
                    err);
        }
    }

    private static void print(ObservedState.Swarm swarm, ServiceName service, PrintWriter out) {
        Optional<SpecHash> running =
                swarm.of(service).flatMap(live -> live.label(Labels.SPEC_HASH)).map(SpecHash::new);
        out.printf(ROW, "REV", "CREATED", "IMAGE", "");
        for (Revision revision : swarm.revisionsOf(service).reversed()) {
            boolean runs = running.filter(revision.specHash()::equals).isPresent();
            out.printf(
                    ROW,
                    revision.number(),
                    revision.createdAt(),
                    revision.image(),
                    runs ? "  (in place)" : "");
        }
        out.flush();
    }

    private static int carryOut(
            Rollback rollback, Surroundings.Connection connection, PrintWriter err)
            throws EngineException {
        switch (rollback) {
            case Rollback.Impossible(String why) -> throw new UsageException(why);
            case Rollback.Possible possible -> {
                connection.engine().apply(possible.step());
                err.println(
                        "skep: "
                                + PlanText.of(possible.step())
                                + " to revision "
                                + possible.to().number()
                                + " of "
                                + possible.to().createdAt()
                                + "; it stays until the files change");
                err.flush();
                return SkepCommand.OK;
            }
        }
    }

    private static ServiceName service(String text) {
        try {
            return new ServiceName(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
