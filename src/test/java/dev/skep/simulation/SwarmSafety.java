package dev.skep.simulation;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must never happen in a swarm, looked at before every step and after all that happens. */
final class SwarmSafety implements Line.Rules {

    /** How long somebody may act on what the files said before. */
    private static final Duration OUTDATED = Duration.ofSeconds(75);

    private static final int LOOKS_A_COMPARISON = 8;

    /** How often a service was written of which a roll-out was under way or paused. */
    static final String WATCHED = "watched for the end of a roll-out";

    private record Asked(DesiredState state, Instant until) {}

    private final FakeSwarm swarm;
    private final Agenda agenda;
    private final Trace trace;
    private final Pace pace;
    private final Map<String, Tree.Mapping> foreign;
    private final SortedMap<StackName, DesiredState> newest = new TreeMap<>();
    private final List<Asked> earlier = new ArrayList<>();
    private @Nullable Violation violation;
    private long looks;

    SwarmSafety(FakeSwarm swarm, Agenda agenda, Trace trace) {
        this.swarm = swarm;
        this.agenda = agenda;
        this.trace = trace;
        this.pace = new Pace(agenda);
        this.foreign = others();
    }

    private Map<String, Tree.Mapping> others() {
        return swarm.services().stream()
                .filter(live -> live.spec().at("Labels", Labels.STACK) instanceof Tree.Nothing)
                .collect(Collectors.toMap(Live::name, Live::spec));
    }

    /** Somebody saved a file that says this. */
    void asksFor(DesiredState state) {
        DesiredState before = newest.put(state.stack(), state);
        if (before != null && !before.equals(state)) {
            earlier.add(new Asked(before, agenda.instant().plus(OUTDATED)));
        }
        pace.begun();
    }

    SortedMap<StackName, DesiredState> desired() {
        return newest;
    }

    void begun() {
        pace.begun();
    }

    @Override
    public void disturbed() {
        pace.disturbed();
    }

    /** Skep has looked: what it plans of that, somebody else who sees the same plans as well. */
    void saw(Swarm seen) {
        DesiredState state = newest.get(seen.stack());
        if (state != null && ++looks % LOOKS_A_COMPARISON == 0) {
            Instant now = agenda.instant();
            Plan plan = new Planner().plan(state, seen, Memory.EMPTY, now);
            if (!plan.equals(new Planner().plan(state, seen, Memory.EMPTY, now))) {
                never("two plans from one state differ: " + PlanText.of(plan));
            }
        }
    }

    @Override
    public void tried(Step step) {
        int replicas =
                newest.values().stream()
                        .flatMap(state -> state.services().values().stream())
                        .mapToInt(service -> service.replicas().onOneNode())
                        .sum();
        pace.step(replicas).ifPresent(what -> never(what, step));
    }

    @Override
    public void asked(Step step) {
        switch (step) {
            case Step.CreateService create -> {
                if (recent(create.stack(), create.service()).findAny().isEmpty()) {
                    never("makes what nobody ever asked for", step);
                }
                counted(create.stack(), create.service(), create.spec(), step);
            }
            case Step.UpdateService update -> written(update);
            case Step.RemoveService remove -> removed(remove);
            case Step.RemoveNetwork(String name) -> {
                if (name.startsWith("somebody")) {
                    never("removes what is not ours", step);
                }
            }
            case Step.OnSlot _, Step.PullImage _, Step.CreateVolume _, Step.RemoveVolume _ ->
                    never("does to a swarm what is for a plain engine", step);
            case Step.OnSwarm _,
                    Step.CreateNetwork _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ -> {}
        }
    }

    @Override
    public void done(Step step) {
        look();
    }

    /** The service as it was asked for, now and of late. */
    private Stream<DesiredService> recent(StackName stack, ServiceName service) {
        return states(stack)
                .flatMap(state -> Optional.ofNullable(state.services().get(service)).stream());
    }

    private Stream<DesiredState> states(StackName stack) {
        earlier.removeIf(asked -> asked.until().isBefore(agenda.instant()));
        return Stream.concat(
                        Optional.ofNullable(newest.get(stack)).stream(),
                        earlier.stream().map(Asked::state))
                .filter(state -> state.stack().equals(stack));
    }

    private Optional<Live> live(String id) {
        return swarm.services().stream().filter(service -> service.id().equals(id)).findFirst();
    }

    private void written(Step.UpdateService step) {
        Optional<Live> there = live(step.id()).filter(live -> live.version() == step.version());
        if (there.isEmpty()) {
            // It will be refused.
            return;
        }
        Live live = there.get();
        ours(live, step);
        counted(step.stack(), step.service(), step.spec(), step);
        if (live.rollOut().filter(roll -> roll.isUnderWay() || roll.isPaused()).isPresent()) {
            trace.count(WATCHED);
            if (!restartsTasks(live.spec(), step.spec())) {
                never("ends a roll-out by a write that restarts no task", step);
            }
        }
    }

    private static boolean restartsTasks(Tree before, Tree after) {
        return Stream.of("TaskTemplate", "EndpointSpec")
                .anyMatch(part -> !before.at(part).lean().equals(after.at(part).lean()));
    }

    /** As many as were asked for, or none of what waits for another. */
    private void counted(StackName stack, ServiceName service, Tree spec, Step step) {
        Optional<Long> replicas = spec.at("Mode", "Replicated", "Replicas").whole();
        boolean known =
                recent(stack, service)
                        .anyMatch(asked ->
                                replicas.filter(count ->
                                                count == asked.replicas().onOneNode()
                                                        || (count == 0
                                                                && !asked.dependsOn().isEmpty()))
                                                .isPresent()
                                        || replicas.isEmpty());
        if (!known) {
            never("asks for " + replicas + " replicas, as nobody did", step);
        }
    }

    private void removed(Step.RemoveService step) {
        Optional<Live> there = live(step.id());
        if (there.isEmpty()) {
            return;
        }
        ours(there.get(), step);
        StackName stack =
                new StackName(there.get().spec().at("Labels", Labels.STACK).text().orElseThrow());
        boolean job = there.get().spec().at("Mode", "ReplicatedJob") instanceof Tree.Mapping;
        // What was no job and is to be one has to be made anew.
        if (states(stack).allMatch(state -> state.services().containsKey(step.service()))
                && recent(stack, step.service())
                        .allMatch(asked -> asked.replicas().isJob() == job)) {
            never("removes a service that is asked for", step);
        }
    }

    private void ours(Live live, Step step) {
        if (foreign.containsKey(live.name())) {
            never("acts on what is not ours", step);
        }
    }

    /** Something happened in the swarm. */
    void look() {
        if (!others().equals(foreign)) {
            never("what belongs to somebody else has changed");
        }
    }

    /** By the swarm itself, whatever Skep says; what is not, in words. */
    List<String> notAsWritten() {
        List<String> found = new ArrayList<>();
        newest.forEach((stack, state) -> {
            try {
                compare(state, swarm.observe(stack), found);
            } catch (EngineException e) {
                found.add(String.valueOf(e.getMessage()));
            }
        });
        return found;
    }

    private static void compare(DesiredState state, Swarm seen, List<String> found) {
        seen.services().keySet().stream()
                .filter(name -> !state.services().containsKey(name))
                .forEach(name -> found.add(name + " is there"));
        state.services()
                .forEach((name, asked) -> {
                    ObservedService live = seen.services().get(name);
                    if (live == null) {
                        found.add(name + " is not there");
                        return;
                    }
                    int count = asked.replicas().onOneNode();
                    int done = seen.running(live) + seen.completed(live);
                    boolean current =
                            live.tasks().stream()
                                    .filter(seen::isRunning)
                                    .allMatch(ObservedTask::current);
                    boolean rolling =
                            live.rollOut()
                                    .filter(roll -> roll.isUnderWay() || roll.isPaused())
                                    .isPresent();
                    if (!live.replicas().or(live::completions).equals(Optional.of(count))
                            || done != count
                            || !current
                            || rolling) {
                        found.add(name + " has " + done + " of " + count + ": " + live.tasks());
                    }
                });
    }

    private void never(String what, Step step) {
        never(what + ": " + PlanText.of(step));
    }

    private void never(String what) {
        Violation found = new Violation(what);
        // Who carries out a step takes every error for the engine's.
        violation = violation == null ? found : violation;
        throw found;
    }

    /** Says so if anything happened that must not. */
    void check() {
        if (violation != null) {
            throw violation;
        }
    }
}
