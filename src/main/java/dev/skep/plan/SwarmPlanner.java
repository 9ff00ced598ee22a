package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.RestartPolicy;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedState.Swarm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Plans one stack on a swarm. Swarm itself places, restarts and rolls: what is planned is what its
 * services, networks, configs and secrets are to be.
 */
final class SwarmPlanner {

    private static final String OVERLAY = "overlay";

    private final DesiredState desired;
    private final Swarm observed;
    private final Memory memory;
    private final Draft draft;
    private final long generation;
    private final ApiFloors floors;
    private final Networks networks;
    private final StoredFiles files;
    private final SwarmAdmission admission;
    private final Revisions revisions;
    private final Balance balance;
    private final NodeLoss loss;
    private final Agreements agreements;
    private final Surpluses surpluses;
    private final Memory.Quiet quiet;
    private final SortedMap<ServiceName, SpecHash> hashes = new TreeMap<>();
    private final List<Integer> writes = new ArrayList<>();

    SwarmPlanner(DesiredState desired, Swarm observed, Memory memory, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.memory = memory;
        this.draft = draft;
        this.generation = LastApplied.next(observed.lastApplied(), desired.digest());
        this.floors = new ApiFloors(observed);
        this.networks =
                new Networks(
                        desired, observed.networks(), Optional.of(OVERLAY), "in the swarm", draft);
        this.files = new StoredFiles(desired, observed, draft);
        this.admission = new SwarmAdmission(desired, observed, draft);
        this.revisions = new Revisions(desired, observed, draft);
        this.quiet = quiet(observed, memory, draft.now());
        this.balance = new Balance(observed, quiet, draft);
        this.loss = new NodeLoss(desired, observed, draft);
        this.agreements = new Agreements(desired, memory);
        this.surpluses = new Surpluses(observed, memory, draft.now());
    }

    Plan plan() {
        clearLeftovers();
        loss.plan();
        desired.inOrder().forEach(this::plan);
        record();
        new SwarmPruning(desired, observed, files, draft).plan();
        Memory next =
                Memory.ofSwarm(
                        memory.failures(), memory.busy(), quiet, agreements.all(), surpluses.all());
        return draft.finish(generation, next);
    }

    private void plan(DesiredService service) {
        EngineOnly.note(service).ifPresent(draft::find);
        List<Finding> obstacles = new ArrayList<>(floors.obstacles(service));
        EngineOnly.obstacle(service).ifPresent(obstacles::add);
        if (!obstacles.isEmpty()) {
            obstacles.forEach(draft::find);
            return;
        }
        SwarmServicePlanner planner =
                new SwarmServicePlanner(
                        desired,
                        service,
                        observed,
                        generation,
                        revisions,
                        balance,
                        loss,
                        agreements,
                        surpluses,
                        draft);
        List<Integer> places = planner.plan(admission.isOpen(service), networks, files);
        if (!places.contains(Draft.HELD)) {
            hashes.put(service.name(), planner.hash());
            writes.addAll(places);
        }
    }

    /** First of all: a name and a port are free only once they are gone. */
    private void clearLeftovers() {
        Why before = new Why.Leftover("the time before this swarm");
        List<Integer> removed = new ArrayList<>();
        observed.leftovers()
                .containers()
                .forEach(container ->
                        removed.add(
                                draft.add(
                                        new Step.RemoveContainer(container.slot(), container.id()),
                                        before)));
        observed.leftovers()
                .networks()
                .forEach(name ->
                        networks.after(
                                name, draft.add(new Step.RemoveNetwork(name), before, removed)));
    }

    private static Memory.Quiet quiet(Swarm observed, Memory memory, Instant now) {
        StringBuilder nodes = new StringBuilder();
        observed.nodes()
                .forEach((id, node) ->
                        nodes.append(id)
                                .append(' ')
                                .append(node.state())
                                .append(' ')
                                .append(node.availability())
                                .append(' '));
        return memory.quiet()
                .filter(before -> before.nodes().contentEquals(nodes))
                .orElseGet(() -> new Memory.Quiet(nodes.toString(), now));
    }

    /**
     * Writes down what was set out for once the services have been told: what is written down and
     * not there any more was rolled back. A service that could not be told keeps what is written of
     * it, and keeps nobody else from it.
     */
    private void record() {
        SortedMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
        desired.services()
                .values()
                .forEach(service ->
                        written(service)
                                .ifPresent(hash ->
                                        services.put(service.name(), recorded(service, hash))));
        LastApplied next = new LastApplied(generation, desired.digest(), services);
        if (services.isEmpty() || observed.lastApplied().filter(next::equals).isPresent()) {
            return;
        }
        draft.add(
                new Step.WriteLastApplied(desired.stack(), next),
                new Why.NewGeneration(generation),
                writes);
    }

    private Optional<SpecHash> written(DesiredService service) {
        return Optional.ofNullable(hashes.get(service.name()))
                .or(() ->
                        observed.lastApplied()
                                .map(last -> last.services().get(service.name()))
                                .map(LastApplied.Service::specHash));
    }

    private static LastApplied.Service recorded(DesiredService service, SpecHash hash) {
        return new LastApplied.Service(
                service.replicas().onOneNode(),
                hash,
                service.restart().condition() != RestartPolicy.Condition.ANY);
    }
}
