package dev.skep.simulation;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Rebalance;
import dev.skep.desired.Replicas;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.plan.Step;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must never happen in a swarm. */
final class SwarmSafety extends Safety {

    /** How often a service was written of which a roll-out was under way or paused. */
    static final String ROLLING = "watched for the end of a roll-out";

    /** How often a service was written that Skep itself had written before. */
    static final String REWRITTEN = "watched for tasks that restart for nothing";

    private static final int MOST_REVISIONS = 10;
    private static final List<String> DELAY = List.of("TaskTemplate", "RestartPolicy", "Delay");

    private record Asked(DesiredState state, Instant until) {}

    /**
     * What Skep wrote last.
     *
     * @param asked what it was asked for then
     */
    private record Written(Tree spec, DesiredService asked) {}

    private final SwarmSite site;
    private final FakeSwarm swarm;
    private final MassRemoval massRemoval;
    private final Map<String, Tree.Mapping> foreign;
    private final List<Asked> earlier = new ArrayList<>();
    private final Map<String, Written> written = new HashMap<>();
    private final Set<String> lost = new HashSet<>();

    SwarmSafety(SwarmSite site) {
        super(site);
        this.site = site;
        this.swarm = site.swarm;
        this.massRemoval = new MassRemoval(site);
        this.foreign = others();
    }

    private Map<String, Tree.Mapping> others() {
        return swarm.services().stream()
                .filter(live -> live.spec().at("Labels", Labels.STACK) instanceof Tree.Nothing)
                .collect(Collectors.toMap(Live::name, Live::spec));
    }

    @Override
    void changed(Optional<DesiredState> before, DesiredState state) {
        Instant until = site.agenda.instant().plus(OUTDATED);
        before.ifPresent(was -> earlier.add(new Asked(was, until)));
    }

    /** Somebody has removed what a revision may need. */
    void lost(String file) {
        lost.add(file);
    }

    @Override
    int replicas() {
        return services().mapToInt(service -> service.replicas().onOneNode()).sum();
    }

    @Override
    void asked(Step step) {
        switch (step) {
            case Step.CreateService create -> {
                if (recent(create.stack(), create.service()).findAny().isEmpty()) {
                    never("makes what nobody ever asked for", step);
                }
                counted(create.stack(), create.service(), create.spec(), step);
            }
            case Step.UpdateService update ->
                    live(update.id())
                            .filter(live -> live.version() == update.version())
                            .ifPresent(live -> updated(live, update));
            case Step.RemoveService remove ->
                    live(remove.id()).ifPresent(live -> removed(live, remove));
            case Step.RemoveConfig(String name, String _) -> unmounted(name, step);
            case Step.RemoveSecret(String name, String _) -> unmounted(name, step);
            case Step.RemoveNetwork(String name) -> {
                if (name.startsWith("somebody")) {
                    never("removes what is not ours", step);
                }
            }
            case Step.UpdateNode _ -> never("pauses a node that nobody misses", step);
            case Step.OnSlot _, Step.PullImage _, Step.CreateVolume _, Step.RemoveVolume _ ->
                    never("does to a swarm what is for a plain engine", step);
            case Step.CreateConfig _,
                    Step.CreateSecret _,
                    Step.WriteRevision _,
                    Step.CreateNetwork _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ -> {}
        }
    }

    @Override
    void done(Step step) {
        switch (step) {
            case Step.CreateService create -> remember(create.stack(), create.service());
            case Step.UpdateService update -> remember(update.stack(), update.service());
            case Step.OnSwarm _,
                    Step.OnSlot _,
                    Step.PullImage _,
                    Step.CreateNetwork _,
                    Step.RemoveNetwork _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ -> {}
        }
    }

    /** Where it is sure what Skep was asked for. */
    private void remember(StackName stack, ServiceName service) {
        List<DesiredService> asked = recent(stack, service).distinct().toList();
        String name = ServiceSpec.name(stack, service);
        written.remove(name);
        if (asked.size() == 1) {
            swarm.services().stream()
                    .filter(live -> live.name().equals(name))
                    .forEach(live -> written.put(name, new Written(live.spec(), asked.getFirst())));
        }
    }

    /** The service as it was asked for, now and of late. */
    private Stream<DesiredService> recent(StackName stack, ServiceName service) {
        return states(stack)
                .flatMap(state -> Optional.ofNullable(state.services().get(service)).stream());
    }

    private Stream<DesiredState> states(StackName stack) {
        earlier.removeIf(asked -> asked.until().isBefore(site.agenda.instant()));
        return Stream.concat(
                        Optional.ofNullable(desired().get(stack)).stream(),
                        earlier.stream().map(Asked::state))
                .filter(state -> state.stack().equals(stack));
    }

    private Optional<Live> live(String id) {
        return swarm.services().stream().filter(service -> service.id().equals(id)).findFirst();
    }

    private void updated(Live live, Step.UpdateService step) {
        ours(live, step);
        counted(step.stack(), step.service(), step.spec(), step);
        boolean restarts = restartsTasks(live.spec(), step.spec());
        if (live.rollOut().filter(SwarmSafety::isGoingOn).isPresent()) {
            site.trace.count(ROLLING);
            if (!restarts) {
                never("ends a roll-out by a write that restarts no task", step);
            }
        }
        Written last = written.get(live.name());
        if (last != null
                && !restartsTasks(live.spec(), last.spec())
                && recent(step.stack(), step.service()).allMatch(last.asked()::equals)) {
            site.trace.count(REWRITTEN);
            if (restarts && !isOnlyDelay(live, step)) {
                never("restarts the tasks of what is as it was asked for", step);
            }
        }
    }

    private static boolean isGoingOn(RollOut rollOut) {
        return rollOut.isUnderWay() || rollOut.isPaused();
    }

    private static boolean restartsTasks(Tree before, Tree after) {
        return Stream.of("TaskTemplate", "EndpointSpec")
                .anyMatch(part -> !before.at(part).lean().equals(after.at(part).lean()));
    }

    /** What ends again and again may be held back while none of it runs. */
    private boolean isOnlyDelay(Live live, Step.UpdateService step) {
        Tree.Mapping delayed = live.spec().with(DELAY, step.spec().at(DELAY));
        return !restartsTasks(delayed, step.spec()) && swarm.running(live.name()) == 0;
    }

    /** As many as were asked for, or none of what waits for another. */
    private void counted(StackName stack, ServiceName service, Tree spec, Step step) {
        Optional<Long> replicas = spec.at("Mode", "Replicated", "Replicas").whole();
        if (recent(stack, service).noneMatch(asked -> isAskedFor(asked, replicas))) {
            never("asks for " + replicas + " replicas, as nobody did", step);
        }
    }

    private static boolean isAskedFor(DesiredService asked, Optional<Long> replicas) {
        if (replicas.isEmpty()) {
            return !(asked.replicas() instanceof Replicas.Fixed);
        }
        long surge = replicas.get() - asked.replicas().onOneNode();
        int budget = asked.scheduling().upkeep().rebalance().map(Rebalance::budget).orElse(0);
        return (surge >= 0 && surge <= budget)
                || (replicas.get() == 0 && !asked.dependsOn().isEmpty());
    }

    private void removed(Live live, Step.RemoveService step) {
        ours(live, step);
        massRemoval.of(step.service()).ifPresent(what -> never(what, step));
        StackName stack =
                new StackName(live.spec().at("Labels", Labels.STACK).text().orElseThrow());
        // What is to be of another mode has to be made anew.
        if (states(stack).allMatch(state -> state.services().containsKey(step.service()))
                && recent(stack, step.service()).allMatch(asked -> isOfMode(live, asked))) {
            never("removes a service that is asked for", step);
        }
    }

    private static boolean isOfMode(Live live, DesiredService asked) {
        String mode =
                switch (asked.replicas()) {
                    case Replicas.Fixed _ -> "Replicated";
                    case Replicas.PerNode _ -> "Global";
                    case Replicas.Job _ -> "ReplicatedJob";
                    case Replicas.JobPerNode _ -> "GlobalJob";
                };
        return live.spec().at("Mode").entries().containsKey(mode);
    }

    /** Who goes back to a revision needs what it mounts. */
    private void unmounted(String file, Step step) {
        for (DesiredState state : desired().values()) {
            boolean needed =
                    swarm.revisions(state.stack()).entrySet().stream()
                            .filter(kept -> state.services().containsKey(kept.getKey()))
                            .flatMap(kept -> kept.getValue().stream())
                            .anyMatch(revision -> mounted(revision.spec()).anyMatch(file::equals));
            if (needed) {
                never("removes what a revision mounts", step);
            }
        }
    }

    private static Stream<String> mounted(Tree spec) {
        Tree container = spec.at("TaskTemplate", "ContainerSpec");
        return Stream.concat(
                container.at("Configs").items().stream()
                        .flatMap(each -> each.at("ConfigName").text().stream()),
                container.at("Secrets").items().stream()
                        .flatMap(each -> each.at("SecretName").text().stream()));
    }

    private void ours(Live live, Step step) {
        if (foreign.containsKey(live.name())) {
            never("acts on what is not ours", step);
        }
    }

    @Override
    void look() {
        if (!others().equals(foreign)) {
            never("what belongs to somebody else has changed");
        }
        massRemoval.look();
    }

    @Override
    List<String> notAsWritten() {
        List<String> found = new ArrayList<>();
        desired()
                .forEach((stack, state) -> {
                    try {
                        compare(state, swarm.observe(stack), found);
                    } catch (EngineException e) {
                        found.add(String.valueOf(e.getMessage()));
                    }
                });
        return found;
    }

    private void compare(DesiredState state, Swarm seen, List<String> found) {
        seen.services().keySet().stream()
                .filter(name -> !state.services().containsKey(name))
                .forEach(name -> found.add(name + " is there"));
        state.services()
                .forEach((name, asked) -> {
                    ObservedService live = seen.services().get(name);
                    if (live == null) {
                        found.add(name + " is not there");
                    } else {
                        compare(asked, live, seen).ifPresent(found::add);
                    }
                });
        seen.revisions()
                .forEach((service, revisions) -> {
                    if (revisions.size() > MOST_REVISIONS) {
                        found.add(service + " has " + revisions.size() + " revisions");
                    }
                    revisions.stream()
                            .flatMap(revision -> mounted(revision.spec()))
                            .filter(file -> !seen.configs().containsKey(file))
                            .filter(file -> !seen.secrets().containsKey(file))
                            .filter(file -> !lost.contains(file))
                            .forEach(file ->
                                    found.add("a revision of " + service + " mounts " + file));
                });
    }

    private static Optional<String> compare(
            DesiredService asked, ObservedService live, Swarm seen) {
        Replicas replicas = asked.replicas();
        boolean everywhere =
                replicas instanceof Replicas.PerNode || replicas instanceof Replicas.JobPerNode;
        int count = everywhere ? seen.nodes().size() : replicas.onOneNode();
        int done = seen.running(live) + seen.completed(live);
        boolean told =
                everywhere || live.replicas().or(live::completions).equals(Optional.of(count));
        boolean current =
                isSpecOf(live, asked)
                        && live.tasks().stream()
                                .filter(seen::isRunning)
                                .allMatch(ObservedTask::current);
        boolean still = live.rollOut().filter(SwarmSafety::isGoingOn).isEmpty();
        boolean well = told && current && still && done == count;
        return well
                ? Optional.empty()
                : Optional.of(asked.name() + " has " + done + " of " + count + ": " + live.tasks());
    }

    /** What users here change of it, at least. */
    private static boolean isSpecOf(ObservedService live, DesiredService asked) {
        Tree container = live.spec().at("TaskTemplate", "ContainerSpec");
        ContainerSpec spec = asked.template().spec();
        List<String> environment = new ArrayList<>();
        spec.process().environment().forEach((key, value) -> environment.add(key + "=" + value));
        return container.at("Image").text().filter(spec.image()::equals).isPresent()
                && container.at("Env").items().equals(Tree.of(environment).items());
    }
}
