package dev.skep.engine;

import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.FakeEngine.When;
import dev.skep.identity.ImageRef;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A swarm in memory, as one of its managers tells it: deterministic, with the time and chance that
 * it is given, and with faults on demand. It places, restarts and rolls as Swarm does; {@code
 * SwarmContract} keeps it honest. For one thread.
 */
public final class FakeSwarm implements Engine {

    private record Fault(Kind kind, When when) {}

    private final FakeStream stream = new FakeStream();
    private final FakeCluster cluster;
    private final FakeStore store;
    private final Connection direct = new Connection();
    private final Map<StackName, Swarm> lastSeen = new HashMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<Step> applied = new ArrayList<>();
    private boolean reachable = true;

    /**
     * A manager that runs tasks too, and workers.
     *
     * @param images that every node has
     */
    public FakeSwarm(InstantSource clock, RandomGenerator random, int workers, String... images) {
        this.cluster = new FakeCluster(clock, random, stream::swarm);
        this.store = new FakeStore(cluster, stream::swarm);
        cluster.join(new FakeNode("node1", "node1", true));
        for (int i = 2; i < 2 + workers; i++) {
            cluster.join(new FakeNode("node" + i, "node" + i, false));
        }
        for (String image : images) {
            load(image);
        }
    }

    // What a test arranges.

    /** Every node has the image from now on. */
    public void load(String image) {
        cluster.agent.images.add(ImageRef.normalize(image));
    }

    private void behave(String image, UnaryOperator<Behaviour> change) {
        cluster.agent.behaviours.put(image, change.apply(cluster.agent.behaviour(image)));
    }

    /** Its containers end so long after they began to run. */
    public void ends(String image, Duration after, int exitCode) {
        behave(image, was -> was.ending(after, exitCode, Cause.ITSELF));
    }

    public void neverHealthy(String image) {
        behave(image, Behaviour::unhealthy);
    }

    public void cannotStart(String image, String error) {
        behave(image, was -> was.failing(error));
    }

    public void ignoresSigterm(String image) {
        behave(image, Behaviour::stubborn);
    }

    /** Another process's way to this swarm: what it does is news to all others that watch. */
    public Engine connect() {
        return new Connection();
    }

    /** The next call of {@link #apply} fails. */
    public void failNext(Kind kind, When when) {
        faults.add(new Fault(kind, when));
    }

    /** Every call fails, and the stream is lost, until it is reachable again. */
    public void setReachable(boolean now) {
        reachable = now;
        if (!now) {
            stream.lose("the test cut it");
        }
    }

    /** Also tells what happened while nobody was told, if it is not too long ago. */
    public void openStream() {
        stream.open();
    }

    /** A running container ends, by itself or by somebody's hand: a swarm sees no difference. */
    public void endContainer(String container, int exitCode) throws EngineException {
        outside(() -> cluster.agent.end(cluster.running(container), exitCode));
    }

    /** What keeps a swarm from telling who did it. */
    private interface Deed {
        void happen() throws EngineException;
    }

    private void outside(Deed deed) throws EngineException {
        cluster.advance();
        deed.happen();
        cluster.settle();
    }

    /** {@code docker service update}: somebody changes the spec that is there. */
    public void updateFromOutside(String service, UnaryOperator<Tree.Mapping> change)
            throws EngineException {
        FakeService there = store.service(service);
        outside(() -> cluster.update(there, there.version, change.apply(there.spec)));
    }

    /** {@code docker service rm}. */
    public void removeFromOutside(String service) throws EngineException {
        FakeService there = store.service(service);
        outside(() -> cluster.remove(there));
    }

    /** {@code docker service create}: nothing of ours is in the spec. */
    public void createFromOutside(String service, Tree.Mapping spec) throws EngineException {
        outside(() -> cluster.create(service, spec));
    }

    public void networkFromOutside(String name) throws EngineException {
        outside(() -> store.networks.put(name, Optional.empty()));
    }

    public void label(String node, String key, String value) throws EngineException {
        outside(() -> {
            store.node(node).labels.put(key, value);
            cluster.join(store.node(node));
        });
    }

    public void setAvailability(String node, Availability availability) throws EngineException {
        outside(() -> cluster.setAvailability(store.node(node), availability));
    }

    /** A worker loses its power. Its swarm misses it after a while. */
    public void killNode(String node) throws EngineException {
        FakeHost.need(!store.node(node).manager, Kind.REFUSED, "it is the manager we talk to");
        outside(() -> cluster.die(store.node(node)));
    }

    public void returnNode(String node) throws EngineException {
        outside(() -> cluster.comeBack(store.node(node)));
    }

    // What a test asks.

    /** Every step that had an effect, in order. */
    public List<Step> applied() {
        return List.copyOf(applied);
    }

    /** A service as the swarm has it at this moment, of whatever stack. */
    public record Live(
            String id, String name, long version, Tree.Mapping spec, Optional<RollOut> rollOut) {}

    public List<Live> services() {
        return cluster.services.values().stream()
                .map(service ->
                        new Live(
                                service.id,
                                service.name,
                                service.version,
                                service.spec,
                                service.status))
                .toList();
    }

    /** Of every task that runs on a node that does. */
    public List<String> containers() {
        return cluster.services.values().stream()
                .flatMap(service -> service.tasks.stream())
                .filter(task -> task.isUp() && task.isAtHand())
                .flatMap(task -> task.container.stream())
                .toList();
    }

    /** The ids of all nodes, the manager's first. */
    public List<String> nodes() {
        return List.copyOf(cluster.nodes.keySet());
    }

    /** When something will happen by itself. */
    public Optional<Instant> nextChange() {
        return cluster.timers.next();
    }

    /** Lets everything happen that is due. */
    public void advance() {
        cluster.advance();
    }

    @Override
    public Swarm observe(StackName stack) throws EngineException {
        reach("observe " + stack);
        cluster.advance();
        Swarm before = lastSeen.get(stack);
        Swarm now = store.snapshot(stack);
        Swarm seen = now.equals(before) ? before : now;
        lastSeen.put(stack, seen);
        stream.lookedAt(stack);
        return seen;
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        reach("list stacks");
        return store.stacks();
    }

    @Override
    public void refresh() {
        // Nothing is cached.
    }

    @Override
    public void apply(Step step) throws EngineException {
        direct.apply(step);
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        return direct.watch(sink);
    }

    private void reach(String what) throws EngineException {
        FakeHost.need(reachable, Kind.UNREACHABLE, what + ": the engine does not answer");
    }

    private final class Connection implements Engine {

        @Override
        public Swarm observe(StackName stack) throws EngineException {
            return FakeSwarm.this.observe(stack);
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return FakeSwarm.this.stacks();
        }

        @Override
        public void refresh() {
            // Nothing is cached.
        }

        @Override
        public void apply(Step step) throws EngineException {
            reach(step.subject());
            cluster.advance();
            Fault fault = faults.poll();
            if (fault != null && fault.when() == When.BEFORE_EFFECT) {
                throw new EngineException(
                        fault.kind(), step.subject() + ": the test made it fail before its effect");
            }
            stream.during(
                    Optional.of(this),
                    () -> {
                        store.perform(step);
                        applied.add(step);
                    });
            // What the swarm itself writes next is news to whoever made it do so.
            cluster.settle();
            if (fault != null) {
                throw new EngineException(
                        fault.kind(), step.subject() + ": the test made it fail after its effect");
            }
        }

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            return stream.watch(this, sink);
        }
    }
}
