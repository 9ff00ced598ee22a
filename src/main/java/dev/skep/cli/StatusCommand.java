package dev.skep.cli;

import dev.skep.control.Inputs;
import dev.skep.control.SubmittedState;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submissions;
import dev.skep.identity.StackName;
import dev.skep.lead.Leadership;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Memory;
import dev.skep.plan.Planner;
import dev.skep.status.Condition;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import dev.skep.status.StackStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code skep status}: tells what runs of what was asked for, from the engine alone; no server is
 * needed.
 */
@Command(name = "status", description = "Tell what runs of what was asked for.")
final class StatusCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "As JSON, in the shape of GET /api/stacks.")
    private boolean json;

    @Option(
            names = "--desired",
            paramLabel = "PATH",
            description =
                    "Compare with these files alone. When left out, with those of SKEP_DESIRED,"
                            + " with what was submitted, or else with what was last carried out.")
    private List<Path> paths = new ArrayList<>();

    @Parameters(
            arity = "0..1",
            paramLabel = "STACK",
            description = "One stack; all that Skep keeps when left out.")
    private @Nullable String stack;

    StatusCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        List<StackStatus> statuses = new ArrayList<>();
        try (Surroundings.Connection connection = skep.connect(spec.commandLine().getErr())) {
            Leadership leadership = new Leadership.Elsewhere(connection.lease());
            Reading reading = reading(connection.submissions());
            for (StackName name : names(connection.engine(), reading)) {
                statuses.add(
                        StackStatus.of(
                                situation(connection.engine(), reading, name),
                                leadership,
                                Optional.empty()));
            }
        }
        print(statuses);
        boolean settled = statuses.stream().allMatch(status -> status.is(Condition.Type.Settled));
        return settled ? SkepCommand.OK : SkepCommand.TO_DO;
    }

    /** As {@code skep run} of the same environment reads it. */
    private Reading reading(Submissions submissions) throws EngineException {
        if (!paths.isEmpty()) {
            return read(paths);
        }
        Reading submitted =
                new SubmittedState(submissions, skep.surroundings().bundles())
                        .readIfChanged()
                        .orElse(new Reading(List.of()));
        List<Path> served = skep.defaultPaths();
        return served.isEmpty() ? submitted : Inputs.together(read(served), submitted);
    }

    private Reading read(List<Path> files) {
        return skep.surroundings().files(new FileArguments().over(files)).read();
    }

    private SortedSet<StackName> names(Engine engine, Reading reading) throws EngineException {
        SortedSet<StackName> known = new TreeSet<>(engine.stacks());
        SkepCommand.states(reading).forEach(state -> known.add(state.stack()));
        reading.documents().forEach(document -> stackOf(document).ifPresent(known::add));
        if (stack == null) {
            return known;
        }
        StackName wanted = StackArgument.parse(stack);
        if (!known.contains(wanted)) {
            throw new UsageException(
                    "the engine holds nothing of a stack \""
                            + stack
                            + "\" with Skep's labels; it has "
                            + (known.isEmpty() ? "no stack at all" : StackArgument.list(known)));
        }
        return new TreeSet<>(List.of(wanted));
    }

    private static Optional<StackName> stackOf(Reading.Document document) {
        return switch (document) {
            case Reading.Document.Valid valid -> Optional.of(valid.state().stack());
            case Reading.Document.Invalid invalid -> invalid.stack();
        };
    }

    private Situation situation(Engine engine, Reading reading, StackName name)
            throws EngineException {
        ObservedState observed = engine.observe(name);
        Instant now = skep.surroundings().clock().instant();
        Optional<DesiredState> desired =
                SkepCommand.states(reading).stream()
                        .filter(state -> state.stack().equals(name))
                        .findFirst();
        return new Situation(
                name,
                desired,
                Optional.of(observed),
                desired.map(state -> new Planner().plan(state, observed, Memory.EMPTY, now)),
                problems(reading, name),
                new Reach.Reachable(),
                now);
    }

    /**
     * The problems of the stack's own file, and of files of which it is not known what stack they
     * are about.
     */
    private static List<Problem> problems(Reading reading, StackName name) {
        return reading.documents().stream()
                .filter(document -> stackOf(document).map(name::equals).orElse(true))
                .flatMap(document -> new Reading(List.of(document)).problems().stream())
                .toList();
    }

    private void print(List<StackStatus> statuses) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(stack == null ? statuses : statuses.getFirst()));
        } else if (statuses.isEmpty()) {
            out.println("Skep keeps no stack on this engine.");
        } else {
            out.print(StatusTable.of(statuses, skep.surroundings().clock().instant()));
        }
        out.flush();
    }
}
