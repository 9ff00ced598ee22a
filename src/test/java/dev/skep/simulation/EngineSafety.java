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
import dev.skep.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must never happen on a plain engine. */
final class EngineSafety extends Safety {

    /** How often it was looked at whether enough replicas are ready. */
    static final String WATCHED = "watched for ready replicas";

    private final EngineSite site;
    private final Ownership ownership;
    private final MassRemoval massRemoval;
    private final Data data;
    private final Map<ServiceName, Leeway> leeways = new HashMap<>();
    private final Map<String, Instant> readySince = new HashMap<>();
    private final Set<String> startedBySkep = new HashSet<>();
    private Instant changedAt = Instant.MIN;

    /** The volumes with data that the last removal might have taken along. */
    private Set<String> written = Set.of();

    private @Nullable Instant lastFault;
    private boolean calm;

    EngineSafety(EngineSite site) {
        super(site);
        this.site = site;
        this.ownership = new Ownership(site.engine);
        this.massRemoval = new MassRemoval(site);
        this.data = new Data(site);
    }

    @Override
    void changed(Optional<DesiredState> before, DesiredState state) {
        changedAt = site.agenda.instant();
        state.services()
                .forEach((name, service) -> {
                    Leeway known = leeways.get(name);
                    leeways.put(name, known == null ? Leeway.ofNew(service) : known.with(service));
                });
        before.stream()
                .flatMap(was -> was.services().keySet().stream())
                .filter(name -> !state.services().containsKey(name))
                .forEach(name -> leeways.computeIfPresent(name, (_, known) -> known.gone()));
    }

    /** The fewest replicas that the service was asked for since it was last as it should be. */
    int fewest(ServiceName service) {
        return Optional.ofNullable(leeways.get(service)).map(Leeway::fewest).orElse(0);
    }

    @Override
    void disturbed() {
        super.disturbed();
        calm = false;
        lastFault = site.agenda.instant();
    }

    @Override
    int replicas() {
        return leeways.values().stream().mapToInt(Leeway::most).sum();
    }

    @Override
    void asked(Step step) {
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
        massRemoval.of(slot.service()).ifPresent(what -> never(what, step));
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
        return services().filter(service -> service.name().equals(name)).findFirst();
    }

    private Stream<ObservedContainer> all(ServiceName service) {
        return site.engine.all().stream().filter(each -> each.slot().service().equals(service));
    }

    @Override
    void done(Step step) {
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

    @Override
    void look() {
        Instant now = site.agenda.instant();
        Map<String, Instant> before = Map.copyOf(readySince);
        readySince.clear();
        Set<String> running = new HashSet<>();
        for (ObservedContainer container : site.engine.all()) {
            data.look(container);
            if (container.isRunning()) {
                running.add(container.id());
            }
            if (container.isReady()) {
                readySince.put(container.id(), before.getOrDefault(container.id(), now));
            }
        }
        startedBySkep.retainAll(running);
        massRemoval.look();
        if (site.isSettled() && isUndisturbed()) {
            services()
                    .forEach(service ->
                            leeways.put(service.name(), Leeway.of(service, ready(service.name()))));
            calm = true;
        } else if (calm) {
            site.trace.count(WATCHED);
            leeways.forEach(this::neverFewerThan);
        }
    }

    /** Whether the last fault is so long ago that all of it has come out. */
    private boolean isUndisturbed() {
        return services().allMatch(this::isAsWritten)
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

    @Override
    List<String> notAsWritten() {
        List<String> found = new ArrayList<>();
        services()
                .filter(service -> !isAsWritten(service))
                .forEach(service -> found.add(service.name() + " is not as the files say"));
        List<String> wanted =
                desired().values().stream()
                        .flatMap(state ->
                                state.services().values().stream()
                                        .flatMap(service -> copies(state.stack(), service)))
                        .sorted()
                        .toList();
        List<String> there = site.engine.all().stream().map(EngineSafety::named).sorted().toList();
        if (!wanted.equals(there)) {
            found.add("wanted " + wanted + ", and there is " + there);
        }
        return found;
    }

    private static Stream<String> copies(StackName stack, DesiredService service) {
        String copy = stack + "-" + service.name() + " of " + service.template().hash();
        return Stream.generate(() -> copy).limit(service.replicas().onOneNode());
    }

    /** A replica under its slot's own name, whichever slot, or whatever else it is called. */
    private static String named(ObservedContainer container) {
        String slot = "-" + container.slot().number();
        String name = container.name();
        String service =
                name.endsWith(slot) ? name.substring(0, name.length() - slot.length()) : name;
        return service + " of " + container.specHash();
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
}
