package dev.skep.simulation;

import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.UpdatePolicy.FailureAction;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.plan.Step;
import dev.skep.status.Condition;
import dev.skep.status.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must never happen on one site, looked at before and after every step and after everything
 * else that happens.
 */
final class Safety implements Line.Rules {

    /** How long somebody may act on what was true before: the oldest view there is, and some. */
    private static final Duration OUTDATED = Duration.ofSeconds(75);

    private static final int LOOKS_A_COMPARISON = 8;

    /** How often it was looked at whether enough replicas are ready. */
    static final String WATCHED = "watched for ready replicas";

    private final Site site;
    private final Ownership ownership;
    private final Pace pace;
    private final MassRemoval massRemoval;
    private final Data data;
    private final SortedMap<StackName, DesiredState> newest = new TreeMap<>();
    private final Map<ServiceName, Leeway> leeways = new HashMap<>();
    private final Map<String, Instant> readySince = new HashMap<>();
    private final Set<String> startedBySkep = new HashSet<>();
    private Instant changedAt = Instant.MIN;
    private @Nullable Violation violation;

    /** The volumes with data that the last removal might have taken along. */
    private Set<String> written = Set.of();

    private @Nullable Instant lastFault;
    private boolean calm;
    private long looks;

    Safety(Site site) {
        this.site = site;
        this.ownership = new Ownership(site.engine);
        this.pace = new Pace(site.agenda);
        this.massRemoval = new MassRemoval(site);
        this.data = new Data(site);
    }

    /** Somebody saved a file that says this. */
    void asksFor(DesiredState state) {
        DesiredState before = newest.put(state.stack(), state);
        if (state.equals(before)) {
            return;
        }
        changedAt = site.agenda.instant();
        begun();
        state.services()
                .forEach((name, service) -> {
                    Leeway known = leeways.get(name);
                    leeways.put(name, known == null ? Leeway.ofNew(service) : known.with(service));
                });
        if (before != null) {
            before.services().keySet().stream()
                    .filter(name -> !state.services().containsKey(name))
                    .forEach(name -> leeways.computeIfPresent(name, (_, known) -> known.gone()));
        }
    }

    /** The fewest replicas that the service was asked for since it was last as it should be. */
    int fewest(ServiceName service) {
        return Optional.ofNullable(leeways.get(service)).map(Leeway::fewest).orElse(0);
    }

    Optional<DesiredState> desired(StackName stack) {
        return Optional.ofNullable(newest.get(stack));
    }

    SortedMap<StackName, DesiredState> desired() {
        return newest;
    }

    /** What failed before is tried anew: Skep starts, or the files ask for something else. */
    void begun() {
        pace.begun();
    }

    /** Something broke, or somebody broke it. */
    @Override
    public void disturbed() {
        calm = false;
        lastFault = site.agenda.instant();
        pace.disturbed();
    }

    /** Skep has looked: what it plans of that, somebody else who sees the same plans as well. */
    void saw(ObservedState.Solo seen) {
        DesiredState state = newest.get(seen.stack());
        if (state != null && ++looks % LOOKS_A_COMPARISON == 0) {
            Instant now = site.agenda.instant();
            Plan plan = new Planner().plan(state, seen, Memory.EMPTY, now);
            if (!plan.equals(new Planner().plan(state, seen, Memory.EMPTY, now))) {
                never("two plans from one state differ: " + PlanText.of(plan));
            }
        }
    }

    /** The engine is asked for a step, whatever becomes of it. */
    @Override
    public void tried(Step step) {
        int replicas = leeways.values().stream().mapToInt(Leeway::most).sum();
        pace.step(replicas).ifPresent(what -> never(what, step));
    }

    /** A step is about to take effect. */
    @Override
    public void asked(Step step) {
        ownership.breach(step).ifPresent(what -> never(what, step));
        switch (step) {
            case Step.RemoveVolume _ -> never("removes a volume that nobody gave up", step);
            case Step.StopContainer stop -> ended(stop, stop.container());
            case Step.RemoveContainer remove -> {
                Optional<ObservedContainer> victim = find(remove.container());
                written = victim.map(data::writtenIn).orElse(Set.of());
                ended(remove, remove.container());
                victim.flatMap(data::lostWith).ifPresent(what -> never(what, step));
            }
            case Step.OnSlot _,
                    Step.OnSwarm _,
                    Step.PullImage _,
                    Step.CreateNetwork _,
                    Step.RemoveNetwork _,
                    Step.CreateVolume _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ -> {}
        }
    }

    private Optional<ObservedContainer> find(String ref) {
        return site.engine.all().stream()
                .filter(each -> each.id().equals(ref) || each.name().equals(ref))
                .findFirst();
    }

    /** Nothing that is well, wanted and known to be so for long is ended, unless another is. */
    private void ended(Step.OnSlot step, String container) {
        Slot slot = step.slot();
        massRemoval.of(step).ifPresent(what -> never(what, step));
        Optional<ObservedContainer> victim = find(container);
        Optional<DesiredService> service = service(slot.service());
        if (victim.isEmpty() || service.isEmpty() || !isProven(victim.get(), service.get())) {
            return;
        }
        long left =
                all(slot.service())
                        .filter(each -> !each.id().equals(victim.get().id()))
                        .filter(each -> isWanted(each, service.get()) && each.isReady())
                        .map(ObservedContainer::slot)
                        .distinct()
                        .count();
        if (left < service.get().replicas().onOneNode()) {
            never("ends a replica that is well and wanted", step);
        }
    }

    private boolean isProven(ObservedContainer container, DesiredService service) {
        Instant now = site.agenda.instant();
        Instant since = readySince.get(container.id());
        return isWanted(container, service)
                && since != null
                && since.plus(OUTDATED).isBefore(now)
                && changedAt.plus(OUTDATED).isBefore(now)
                && (isRolledOut(service)
                        || service.update().failureAction() != FailureAction.ROLLBACK);
    }

    /** Whether it was as written since it was asked for: from there nothing goes back. */
    private boolean isRolledOut(DesiredService service) {
        Leeway leeway = leeways.get(service.name());
        return leeway != null && leeway.surge() == 0 && leeway.missing() == 0;
    }

    private static boolean isWanted(ObservedContainer container, DesiredService service) {
        return container.specHash().equals(service.template().hash());
    }

    private Optional<DesiredService> service(ServiceName name) {
        return newest.values().stream()
                .flatMap(state -> Optional.ofNullable(state.services().get(name)).stream())
                .findFirst();
    }

    private Stream<ObservedContainer> all(ServiceName service) {
        return site.engine.all().stream().filter(each -> each.slot().service().equals(service));
    }

    /** A step took effect. */
    @Override
    public void done(Step step) {
        switch (step) {
            case Step.StartContainer start -> started(start);
            case Step.CreateContainer create -> created(create);
            case Step.RemoveContainer _ ->
                    data.goneOf(written).ifPresent(what -> never(what, step));
            case Step.OnSlot _,
                    Step.OnSwarm _,
                    Step.PullImage _,
                    Step.CreateNetwork _,
                    Step.RemoveNetwork _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ -> {}
        }
    }

    private void started(Step.StartContainer step) {
        Leeway leeway = leeways.get(step.slot().service());
        find(step.container()).ifPresent(started -> startedBySkep.add(started.id()));
        List<String> running =
                all(step.slot().service())
                        .filter(ObservedContainer::isRunning)
                        .filter(each -> startedBySkep.contains(each.id()))
                        .map(ObservedContainer::name)
                        .toList();
        if (leeway == null) {
            never("starts what nobody ever asked for", step);
        } else if (running.size() > leeway.most() + leeway.surge()) {
            never("runs " + running + " where " + leeway + " are the most", step);
        }
    }

    /** Data in a volume that the engine named itself goes with the replica. */
    private void created(Step.CreateContainer step) {
        Instant known = site.agenda.instant().minus(OUTDATED);
        step.template().spec().storage().volumes().stream()
                .filter(mount -> mount instanceof Mount.Volume volume && volume.source().isEmpty())
                .filter(mount -> !step.inheritedVolumes().containsKey(mount.target()))
                .filter(mount ->
                        all(step.slot().service())
                                .filter(each -> each.slot().equals(step.slot()))
                                .filter(each -> each.createdAt().isBefore(known))
                                .anyMatch(each ->
                                        each.anonymousVolumes().containsKey(mount.target())))
                .forEach(mount -> never("leaves the data at " + mount.target() + " behind", step));
    }

    /** Something happened on the engine, or time has passed. */
    void look() {
        Instant now = site.agenda.instant();
        Map<String, Instant> before = Map.copyOf(readySince);
        readySince.clear();
        Set<String> running = new HashSet<>();
        for (ObservedContainer container : site.engine.all()) {
            if (container.isRunning()) {
                running.add(container.id());
            }
            if (container.isReady()) {
                readySince.put(container.id(), before.getOrDefault(container.id(), now));
            }
        }
        startedBySkep.retainAll(running);
        massRemoval.look();
        if (isSettled() && isUndisturbed()) {
            newest.values()
                    .forEach(state ->
                            state.services()
                                    .forEach((name, service) ->
                                            leeways.put(name, Leeway.of(service, ready(name)))));
            calm = true;
        } else if (calm) {
            site.trace.count(WATCHED);
            leeways.forEach(this::neverFewerThan);
        }
    }

    /** Whether the last fault is so long ago that all of it has come out. */
    private boolean isUndisturbed() {
        return newest.values().stream()
                        .flatMap(state -> state.services().values().stream())
                        .allMatch(this::isAsWritten)
                && (lastFault == null || lastFault.plus(OUTDATED).isBefore(site.agenda.instant()));
    }

    /**
     * Whether its replicas, as many as are wanted and no others, are of the spec that is wanted.
     */
    private boolean isAsWritten(DesiredService service) {
        return Images.isGood(service.template().spec().image())
                && readyOrDone(service.name()) == service.replicas().onOneNode()
                && all(service.name()).count() == service.replicas().onOneNode()
                && all(service.name()).allMatch(each -> isWanted(each, service));
    }

    /** By the engine itself, whatever Skep says. */
    void mustBeAsWritten() {
        newest.values().stream()
                .flatMap(state -> state.services().values().stream())
                .filter(service -> !isAsWritten(service))
                .forEach(service -> never(service.name() + " is not as the files say"));
    }

    private int ready(ServiceName service) {
        return slots(service, ObservedContainer::isReady);
    }

    private int readyOrDone(ServiceName service) {
        return slots(service, each -> each.isReady() || hasCompleted(each));
    }

    private int slots(ServiceName service, Predicate<ObservedContainer> which) {
        return (int) all(service).filter(which).map(ObservedContainer::slot).distinct().count();
    }

    private void neverFewerThan(ServiceName service, Leeway leeway) {
        if (leeway.least() == 0) {
            return;
        }
        int ready = readyOrDone(service);
        if (ready < leeway.least()) {
            never(
                    "%s has %d ready replicas while nothing is broken, and %s allows no fewer than %d"
                            .formatted(service, ready, leeway, leeway.least()));
        }
    }

    private static boolean hasCompleted(ObservedContainer container) {
        return container.state() instanceof ContainerState.Exited exited && exited.exitCode() == 0;
    }

    /** Whether Skep says so, of the newest files. */
    boolean isSettled() {
        return site.skep.isAlive()
                && newest.values().stream()
                        .allMatch(state ->
                                site.skep
                                        .board
                                        .stack(state.stack())
                                        .filter(status -> status.is(Condition.Type.Settled))
                                        .filter(status -> isOf(status, state))
                                        .isPresent());
    }

    private static boolean isOf(StackStatus status, DesiredState state) {
        return status.services().stream()
                .allMatch(told ->
                        Optional.ofNullable(state.services().get(new ServiceName(told.name())))
                                .filter(service -> service.replicas().onOneNode() == told.desired())
                                .isPresent());
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
