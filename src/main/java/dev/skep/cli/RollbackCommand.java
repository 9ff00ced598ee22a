package dev.skep.cli;

import dev.skep.engine.EngineException;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.PlanText;
import dev.skep.plan.Rollback;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep rollback}: puts an earlier spec of a swarm's service in place again. */
@Command(
        name = "rollback",
        description =
                "Put an earlier spec of a swarm's service in place; it stays until the files change.")
final class RollbackCommand implements Callable<Integer> {

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
            Rollback rollback =
                    switch (connection.engine().observe(stack)) {
                        case ObservedState.Swarm swarm ->
                                Rollback.of(stack, swarm, service, Optional.ofNullable(revision));
                        case ObservedState.Solo _ ->
                                throw new UsageException(
                                        "the engine is in no swarm, and only a swarm's services have revisions:"
                                                + " edit the files to go back");
                    };
            return carryOut(rollback, connection, err);
        }
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
