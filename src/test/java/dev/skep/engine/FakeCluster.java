package dev.skep.engine;

import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A swarm in memory: what it keeps, and what becomes of it by itself. Knows nothing of faults, and
 * of who is told.
 */
final class FakeCluster {

    /** A swarm remembers so many tasks of one place. */
    private static final int REMEMBERED = 5;

    /** A node is missed after three beats of its heart. */
    private static final int SOONEST_DOWN = 12_000;

    private static final int LATEST_DOWN = 15_000;
    private static final Duration RETURN = Duration.ofMillis(500);
    private static final int MOST_ROUNDS = 10_000;

    final FakeTimers timers;

    /** By name. */
    final SortedMap<String, FakeService> services = new TreeMap<>();

    /** By id. */
    final TreeMap<String, FakeNode> nodes = new TreeMap<>();

    final FakeAgent agent = new FakeAgent(this);
    final FakeSupervisor supervisor = new FakeSupervisor(this);
    private final FakeScheduler scheduler = new FakeScheduler(this);
    private final FakeOrchestrator orchestrator = new FakeOrchestrator(this);
    private final RandomGenerator random;
    private final Consumer<String> told;

    /** Tasks that nobody remembers, until they have ended. */
    private final List<FakeTask> leaving = new ArrayList<>();

    /** Whether there is anybody to decide what becomes of the tasks. */
    boolean led = true;

    private long index = 10;
    private long made;

    /**
     * @param told is told of what changed in the store, tasks apart
     */
    FakeCluster(InstantSource clock, RandomGenerator random, Consumer<String> told) {
        this.timers = new FakeTimers(clock);
        this.random = random;
        this.told = told;
    }

    Instant now() {
        return timers.now();
    }

    String nextId() {
        return "%012x".formatted(++made);
    }

    /** Lets everything happen that is due. */
    void advance() {
        timers.run(this::settle);
    }

    /** What follows at once from what just happened. */
    void settle() {
        boolean changed = true;
        for (int round = 0; changed; round++) {
            if (round > MOST_ROUNDS) {
                throw new IllegalStateException("a swarm goes round in circles: " + services);
            }
            changed = led && thinkOver();
            for (FakeTask task : all()) {
                changed |= agent.step(task);
            }
            leaving.removeIf(task -> task.isOver() || task.node.isEmpty());
        }
    }

    /** What a leader decides. */
    private boolean thinkOver() {
        boolean changed = false;
        for (FakeService service : List.copyOf(services.values())) {
            changed |= orchestrator.step(service);
            changed |= supervisor.step(service);
            FakeRollOut rollOut = service.rollOut;
            changed |= rollOut != null && rollOut.step();
            changed |= reap(service);
        }
        return scheduler.step() || changed;
    }

    private List<FakeTask> all() {
        List<FakeTask> all = new ArrayList<>(leaving);
        services.values().forEach(service -> all.addAll(service.tasks));
        return all;
    }

    /** What is to be removed goes when it has ended, and of what has ended the oldest. */
    private static boolean reap(FakeService service) {
        boolean reaped =
                service.tasks.removeIf(task -> task.asked == State.REMOVE && isThrough(task));
        for (List<FakeTask> place : service.places().values()) {
            int surplus = place.size() - REMEMBERED;
            if (surplus > 0) {
                List<FakeTask> oldest =
                        place.stream()
                                .filter(task -> !task.isAsked() && isThrough(task))
                                .sorted(Comparator.comparing(FakeTask::since))
                                .limit(surplus)
                                .toList();
                reaped |= service.tasks.removeAll(oldest);
            }
        }
        return reaped;
    }

    private static boolean isThrough(FakeTask task) {
        return task.isOver() || task.state().compareTo(State.ASSIGNED) < 0;
    }

    FakeTask newTask(FakeService service, int slot, State asked) {
        FakeTask task = new FakeTask(service, slot, ++made, asked, now());
        service.tasks.add(task);
        return task;
    }

    /** They are in the store no more; those that run are ended. */
    void forget(List<FakeTask> tasks) {
        for (FakeTask task : tasks) {
            task.asked = State.REMOVE;
            task.service.tasks.remove(task);
            leaving.add(task);
        }
    }

    /** Every write has a number of its own. */
    void put(FakeService service) {
        service.version = ++index;
        service.touched = true;
        told.accept("service " + service.name + " update");
    }

    FakeService create(String name, Tree.Mapping spec) {
        FakeService service = new FakeService(nextId() + "service", name, spec, now());
        service.version = ++index;
        service.touched = true;
        services.put(name, service);
        told.accept("service " + name + " create");
        return service;
    }

    /** Somebody writes the whole spec of a service. */
    void update(FakeService service, long version, Tree.Mapping spec) throws EngineException {
        FakeHost.need(
                FakeService.kind(service.spec).equals(FakeService.kind(spec)),
                Kind.FAILED,
                "service mode change is not allowed");
        FakeHost.need(service.version == version, Kind.OUTDATED, "update out of sequence");
        service.previousSpec = Optional.of(service.spec);
        service.previousSpecVersion = service.specVersion;
        service.spec = spec;
        service.specVersion = version;
        service.status = Optional.empty();
        if (service.isJob()) {
            // Whatever was written: a job is done once more.
            service.iteration++;
        }
        put(service);
    }

    void remove(FakeService service) {
        services.remove(service.name);
        forget(List.copyOf(service.tasks));
        told.accept("service " + service.name + " remove");
    }

    void join(FakeNode node) {
        nodes.put(node.id, node);
        nodeChanged(node);
    }

    private void nodeChanged(FakeNode node) {
        node.version = ++index;
        services.values().forEach(service -> service.touched |= service.isPerNode());
        told.accept("node " + node.hostname + " update");
    }

    void setAvailability(FakeNode node, Availability availability) {
        if (node.availability != availability) {
            node.availability = availability;
            nodeChanged(node);
        }
    }

    /** Somebody writes what a node takes, and its labels. */
    void update(FakeNode node, long version, Availability availability, Map<String, String> labels)
            throws EngineException {
        FakeHost.need(node.version == version, Kind.OUTDATED, "update out of sequence");
        node.availability = availability;
        node.labels.clear();
        node.labels.putAll(labels);
        nodeChanged(node);
    }

    /** It loses its power: what ran there has ended, and nobody says so. */
    void die(FakeNode node) {
        if (!node.alive) {
            return;
        }
        node.alive = false;
        int death = ++node.deaths;
        onNode(node).forEach(agent::lose);
        timers.after(
                Duration.ofMillis(random.nextInt(SOONEST_DOWN, LATEST_DOWN)),
                () -> {
                    if (!node.alive && node.deaths == death) {
                        node.state = ObservedNode.State.DOWN;
                        nodeChanged(node);
                    }
                });
    }

    void comeBack(FakeNode node) {
        if (node.alive) {
            return;
        }
        node.alive = true;
        onNode(node).forEach(agent::found);
        int death = node.deaths;
        timers.after(
                RETURN,
                () -> {
                    if (node.deaths == death && node.state != ObservedNode.State.READY) {
                        node.state = ObservedNode.State.READY;
                        nodeChanged(node);
                    }
                });
    }

    /** What ran there has ended, and goes on being looked after. */
    void restart(FakeNode node) {
        onNode(node).forEach(agent::lose);
        onNode(node).forEach(agent::found);
    }

    private List<FakeTask> onNode(FakeNode node) {
        return all().stream().filter(task -> task.node.filter(node::equals).isPresent()).toList();
    }

    /** The running task with this container. */
    FakeTask running(String container) throws EngineException {
        return all().stream()
                .filter(FakeTask::isUp)
                .filter(task -> task.container.filter(container::equals).isPresent())
                .filter(FakeTask::isAtHand)
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(Kind.NOT_FOUND, "No such container: " + container));
    }
}
