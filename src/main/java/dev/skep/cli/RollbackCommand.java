package dev.skep.cli;

import dev.skep.desired.FileContent;
import dev.skep.desired.Reading;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code skep rollback}: submits an earlier revision of a stack again, or puts an earlier spec of
 * one service in place.
 */
@Command(
        name = "rollback",
        description =
                "Submit an earlier revision of a stack again; or put an earlier spec of one service in place, which stays until what is asked for of it changes.")
final class RollbackCommand implements Callable<Integer> {

    private static final String ROW = "%-5s %-30s %s%s%n";

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "STACK[/SERVICE]",
            description = "The stack that was submitted, or one service of any stack.")
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
            return ofStack(StackArgument.parse(subject));
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

    private int ofStack(StackName stack) throws EngineException {
        PrintWriter err = spec.commandLine().getErr();
        try (Surroundings.Connection connection = skep.connect(err)) {
            Submitted submitted =
                    Submitted.of(stack, connection.submissions(), skep.surroundings().bundles());
            if (list) {
                HistoryCommand.print(submitted, false, spec.commandLine().getOut());
                return SkepCommand.OK;
            }
            Submitted.Revision to = target(submitted);
            if (!(to.document() instanceof Reading.Document.Valid valid)) {
                throw new UsageException(
                        "revision "
                                + to.number()
                                + " of stack "
                                + stack
                                + " cannot be used: skep history "
                                + stack
                                + " tells why");
            }
            Deposit.of(
                            submitted,
                            valid.state(),
                            new FileContent(to.submission().content().get()),
                            Map.of(),
                            SubmitCommand.who(skep.surroundings().environment())
                                    + "skep rollback to revision "
                                    + to.number(),
                            connection)
                    .write(connection.engine(), connection.submissions(), err);
            return SkepCommand.OK;
        }
    }

    /** The newest that can be used and is another one than what counts, when nobody says. */
    private Submitted.Revision target(Submitted submitted) {
        StackName stack = submitted.stack();
        if (submitted.revisions().isEmpty()) {
            throw new UsageException(
                    "nothing was submitted of stack "
                            + stack
                            + ": edit the files to go back, or roll one service back with skep"
                            + " rollback "
                            + stack
                            + "/SERVICE");
        }
        Long wish = revision;
        if (wish != null) {
            return submitted
                    .revision(wish)
                    .orElseThrow(() ->
                            new UsageException(
                                    "there is no revision "
                                            + wish
                                            + " of stack "
                                            + stack
                                            + ": skep history "
                                            + stack
                                            + " lists those that are kept"));
        }
        return submitted.revisions().stream()
                .filter(Submitted.Revision::isValid)
                .skip(1)
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "there is no earlier revision of stack "
                                        + stack
                                        + " to go back to"));
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
                                + "; it stays until what is asked for of it changes");
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
