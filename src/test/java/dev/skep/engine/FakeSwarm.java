package dev.skep.engine;

import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.Revision;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A swarm in memory, as one of its managers tells it: deterministic, with the time and chance that
 * it is given, and with faults on demand. It places, restarts and rolls as Swarm does; {@code
 * SwarmContract} keeps it honest. For one thread.
 */
public final class FakeSwarm extends EngineInMemory<Swarm> {

    private final FakeCluster cluster;
    private final FakeStore store;

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

    /** Without a leader a manager neither tells nor takes anything. Its containers run on. */
    public void setLed(boolean now) {
        cluster.advance();
        cluster.led = now;
        cluster.settle();
    }

    @Override
    void needSay(String what) throws EngineException {
        FakeHost.need(
                cluster.led,
                Kind.NO_MANAGER,
                what + ": the swarm does not have a leader; too few of its managers are online");
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

    /** What needs a manager that has a say. */
    private void byHand(Deed deed) throws EngineException {
        needSay("what somebody does by hand");
        outside(deed);
    }

    /** {@code docker service update}: somebody changes the spec that is there. */
    public void updateFromOutside(String service, UnaryOperator<Tree.Mapping> change)
            throws EngineException {
        FakeService there = store.service(service);
        byHand(() -> cluster.update(there, there.version, change.apply(there.spec)));
    }

    /** {@code docker service rm}. */
    public void removeFromOutside(String service) throws EngineException {
        FakeService there = store.service(service);
        byHand(() -> cluster.remove(there));
    }

    /** {@code docker service create}: nothing of ours is in the spec. */
    public void createFromOutside(String service, Tree.Mapping spec) throws EngineException {
        byHand(() -> cluster.create(service, spec));
    }

    public void networkFromOutside(String name) throws EngineException {
        byHand(() -> store.networks.put(name, Optional.empty()));
    }

    public void label(String node, String key, String value) throws EngineException {
        byHand(() -> {
            store.node(node).labels.put(key, value);
            cluster.join(store.node(node));
        });
    }

    public void setAvailability(String node, Availability availability) throws EngineException {
        byHand(() -> cluster.setAvailability(store.node(node), availability));
    }

    /** What whoever looks knows of a node from its own daemon. */
    public void setLife(String node, Life life) throws EngineException {
        store.node(node).life = life;
        stream.life(store.node(node).hostname, life);
    }

    /** A worker loses its power. Its swarm misses it after a while. */
    public void killNode(String node) throws EngineException {
        FakeHost.need(!store.node(node).manager, Kind.REFUSED, "it is the manager we talk to");
        outside(() -> cluster.die(store.node(node)));
    }

    public void returnNode(String node) throws EngineException {
        outside(() -> cluster.comeBack(store.node(node)));
    }

    /**
     * The engine of the manager we talk to ends and begins again: what ran there has ended, and its
     * swarm has not missed it.
     */
    public void endOnManager() {
        cluster.advance();
        cluster.restart(cluster.nodes.firstEntry().getValue());
        cluster.settle();
    }

    /** {@code docker config rm}, or {@code docker secret rm}. */
    public void removeFileFromOutside(String name) throws EngineException {
        byHand(() -> store.removeFile(name));
    }

    // What a test asks.

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

    /** How many tasks of a service run. */
    public long running(String service) {
        return cluster.services.get(service).tasks.stream()
                .filter(task -> task.state() == ObservedTask.State.RUNNING && task.isAsked())
                .count();
    }

    /** The specs that its services had. */
    public SortedMap<ServiceName, List<Revision>> revisions(StackName stack) {
        return store.revisions(stack);
    }

    /** Of every task that runs on a node that does. */
    public List<String> containers() {
        return cluster.services.values().stream()
                .flatMap(service -> service.tasks.stream())
                .filter(task -> task.isUp() && task.isAtHand())
                .flatMap(task -> task.container.stream())
                .toList();
    }

    /** The configs and secrets that no service mounts: what keeps a revision among them. */
    public List<String> unusedFiles() {
        return store.unusedFiles();
    }

    /** The ids of all nodes, the manager's first. */
    public List<String> nodes() {
        return List.copyOf(cluster.nodes.keySet());
    }

    @Override
    public Optional<Instant> nextChange() {
        return cluster.timers.next();
    }

    @Override
    public void advance() {
        cluster.advance();
    }

    @Override
    Swarm snapshot(StackName stack, @Nullable Swarm before) {
        return store.snapshot(stack);
    }

    @Override
    SortedSet<StackName> labelled() {
        return store.stacks();
    }

    @Override
    void perform(Step step) throws EngineException {
        store.perform(step);
    }

    @Override
    void settle() {
        cluster.settle();
    }
}
