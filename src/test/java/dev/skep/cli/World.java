package dev.skep.cli;

import dev.skep.desired.Bundle;
import dev.skep.desired.BundleReader;
import dev.skep.desired.DesiredSource;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.manifest.Bundles;
import dev.skep.desired.manifest.Packing;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.Checkup;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.engine.Submissions;
import dev.skep.engine.SubmissionsInMemory;
import dev.skep.identity.StackName;
import dev.skep.lead.Lease;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import dev.skep.status.Board;
import dev.skep.status.Sight;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Surroundings of which a test says everything, and that remember what was asked of them. */
final class World implements Surroundings, Engine {

    final Map<String, String> variables = new HashMap<>();
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final SortedSet<StackName> stacks = new TreeSet<>();
    final List<DesiredState> reconciled = new ArrayList<>();
    Optional<DesiredState> desired = Optional.empty();
    List<Problem> problems = List.of();
    Sight sight = new Sight();
    Consumer<Board> controller = board -> {};
    Instant now = Sight.NOW;
    @Nullable EngineException broken;
    @Nullable ObservedState observed;
    final List<Step> applied = new ArrayList<>();
    Optional<Lease> lease = Optional.empty();
    boolean acts;
    @Nullable Checkup checkup;
    @Nullable FileOptions files;
    @Nullable EngineOptions engine;
    final SubmissionsInMemory submissions = new SubmissionsInMemory();
    boolean closed;

    World() {
        submissions.isSwarm = false;
    }

    int run(String... arguments) {
        CommandLine line = SkepCommand.commandLine(this, arguments);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Override
    public Map<String, String> environment() {
        return variables;
    }

    /** Every look at the clock takes a second. */
    @Override
    public InstantSource clock() {
        return () -> {
            now = now.plusSeconds(1);
            return now;
        };
    }

    @Override
    public DesiredSource files(FileOptions options) {
        files = options;
        return new DesiredSource() {
            @Override
            public Reading read() {
                if (!problems.isEmpty()) {
                    return new Reading(
                            List.of(
                                    new Reading.Document.Invalid(
                                            "skep.yaml", Optional.of(Sight.SHOP), problems)));
                }
                return new Reading(
                        desired.stream()
                                .<Reading.Document>map(
                                        state -> new Reading.Document.Valid("skep.yaml", state))
                                .toList());
            }

            @Override
            public Optional<Reading> readIfChanged() {
                return Optional.empty();
            }
        };
    }

    @Override
    public Bundle.Packed pack(FileOptions options) {
        return Packing.of(options.paths(), ReadOptions.of(variables));
    }

    @Override
    public BundleReader bundles() {
        return new Bundles();
    }

    @Override
    public Connection connect(EngineOptions options) {
        engine = options;
        return new Connection() {
            @Override
            public Engine engine() {
                return World.this;
            }

            @Override
            public Submissions submissions() {
                return submissions;
            }

            @Override
            public Checkup examine() {
                return java.util.Objects.requireNonNull(checkup);
            }

            @Override
            public Optional<Lease> lease() {
                return lease;
            }

            @Override
            public Optional<String> remark() {
                return Optional.empty();
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public Reconciliation reconcile(Connection connection, Board board, List<DesiredState> states) {
        reconciled.addAll(states);
        controller.accept(board);
        return () -> {};
    }

    @Override
    public int serve(FileOptions options, EngineOptions at) {
        files = options;
        engine = at;
        return 0;
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        answer();
        return observed == null ? sight.observed() : observed;
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        answer();
        return stacks;
    }

    private void answer() throws EngineException {
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public void refresh() {}

    @Override
    public void apply(Step step, Permit permit) {
        if (!acts) {
            throw new AssertionError("a command that only looks carried out " + step);
        }
        applied.add(step);
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        return () -> {};
    }
}
