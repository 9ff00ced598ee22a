package dev.skep.engine.docker;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One Docker engine.
 *
 * <p>A look costs no call while a stream of events is open and nothing happened; while none is,
 * every look lists anew. At most one watch at a time. Safe for use by many threads.
 */
public final class DockerEngine implements Engine, AutoCloseable {

    private static final Logger LOG = System.getLogger(DockerEngine.class.getName());

    private final DockerApi calls;
    private final DockerApi streams;
    private final Inventory inventory;
    private final ObservedCache cache;
    private final StepCalls steps;
    private final Membership membership;
    private final SwarmCache swarm;
    private final SwarmCalls swarmSteps;
    private final OwnSteps own = new OwnSteps();
    private final Pause pause;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final AtomicReference<@Nullable EventStream> watch = new AtomicReference<>();

    /**
     * Connects to nothing yet.
     *
     * @param random for the jitter of reconnections
     * @param clock for how long a stream lasted, and where the engine does not tell its own time
     */
    public DockerEngine(
            Endpoint endpoint,
            Keeping keeping,
            Pause pause,
            RandomGenerator random,
            InstantSource clock) {
        // An open stream holds a connection: it must not keep the calls waiting for one.
        this.calls = DockerApi.of(endpoint);
        this.streams = DockerApi.of(endpoint);
        this.inventory = new Inventory(calls);
        this.cache = new ObservedCache(inventory);
        this.steps = new StepCalls(calls, inventory, cache, new RegistryAuth(endpoint.config()));
        this.membership = new Membership(calls, keeping);
        this.swarm = new SwarmCache(new SwarmInventory(calls));
        this.swarmSteps = new SwarmCalls(calls, swarm, new RegistryAuth(endpoint.config()));
        this.pause = pause;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        return inMode(keepsServices ->
                keepsServices
                        ? swarm.observe(stack, leftovers(stack))
                        : cache.observe(stack, Listing.values()));
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        return inMode(keepsServices -> keepsServices ? swarm.stacks() : cache.stacks());
    }

    private List<ObservedContainer> leftovers(StackName stack) throws EngineException {
        return cache.observe(stack, Listing.CONTAINERS).containers().values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private interface Work<T> {
        T in(boolean keepsServices) throws EngineException;
    }

    /** What an engine is in its swarm may change at any time: a refusal is how it is noticed. */
    private <T> T inMode(Work<T> work) throws EngineException {
        try {
            return work.in(membership.keepsServices());
        } catch (EngineException e) {
            if (e.kind().isWithoutSay()) {
                membership.doubt();
            }
            throw e;
        }
    }

    @Override
    public void apply(Step step) throws EngineException {
        own.expect(step);
        boolean changed = false;
        try {
            changed =
                    inMode(keepsServices ->
                            (keepsServices && !(step instanceof Step.RemoveContainer))
                                    ? swarmSteps.apply(step)
                                    : steps.apply(step));
        } finally {
            suspect(step);
            if (!changed) {
                own.forget(step);
            }
        }
    }

    /** Also after a failure: the step may have taken effect all the same. */
    private void suspect(Step step) {
        switch (step) {
            case Step.CreateContainer create -> cache.suspectContainer(create.name());
            case Step.StartContainer start -> cache.suspectContainer(start.container());
            case Step.UnpauseContainer unpause -> cache.suspectContainer(unpause.container());
            case Step.StopContainer stop -> cache.suspectContainer(stop.container());
            case Step.RemoveContainer remove -> cache.suspectContainer(remove.container());
            case Step.RenameContainer rename -> cache.suspectContainer(rename.container());
            case Step.CreateNetwork _, Step.RemoveNetwork _ -> {
                cache.suspect(Listing.NETWORKS);
                swarm.suspect(SwarmInventory.Listing.NETWORKS);
            }
            case Step.CreateVolume _, Step.RemoveVolume _ -> cache.suspect(Listing.VOLUMES);
            case Step.WriteLastApplied _, Step.RemoveLastApplied _ -> {
                cache.suspect(Listing.VOLUMES);
                swarm.suspect(SwarmInventory.Listing.CONFIGS);
            }
            case Step.CreateService _, Step.UpdateService _, Step.RemoveService _ ->
                    swarm.suspect(SwarmInventory.Listing.SERVICES);
            case Step.CreateConfig _, Step.RemoveConfig _, Step.WriteRevision _ ->
                    swarm.suspect(SwarmInventory.Listing.CONFIGS);
            case Step.CreateSecret _, Step.RemoveSecret _ ->
                    swarm.suspect(SwarmInventory.Listing.SECRETS);
            case Step.PullImage _ -> cache.suspect(Listing.IMAGES);
            case Step.ConnectNetwork _, Step.CopyFiles _ -> {
                // Nothing of it is observed.
            }
        }
    }

    @Override
    public void refresh() {
        membership.doubt();
        cache.suspect(Listing.values());
        swarm.suspect(SwarmInventory.Listing.values());
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        EventStream stream =
                new EventStream(streams, inventory, pause, random, clock, new Telling(sink));
        if (!watch.compareAndSet(null, stream)) {
            throw new IllegalStateException("this engine is being watched already");
        }
        stream.start();
        return () -> {
            if (watch.compareAndSet(stream, null)) {
                stream.close();
                cache.streamLost();
                swarm.streaming(false);
            }
        };
    }

    /** How many requests this engine was sent, streams not counted. */
    public long callsSent() {
        return calls.calls();
    }

    /** What the stream says goes to the cache first: whoever is told finds it there. */
    private final class Telling implements EventStream.Listener {
        private final Consumer<EngineEvent> sink;

        Telling(Consumer<EngineEvent> sink) {
            this.sink = sink;
        }

        @Override
        public void opened(Instant since, boolean longGap) {
            membership.doubt();
            cache.streaming(since);
            swarm.streaming(true);
            if (longGap) {
                cache.missedEvents();
            }
            LOG.log(Level.INFO, "event stream open");
            sink.accept(new EngineEvent.StreamOpened());
        }

        @Override
        public void missed() {
            membership.doubt();
            cache.missedEvents();
            swarm.streaming(true);
            LOG.log(Level.WARNING, "events were lost, looking at everything");
            sink.accept(new EngineEvent.StreamOpened());
        }

        @Override
        public void event(DockerEvent event) {
            boolean ours = own.caused(event);
            if (Membership.isTouchedBy(event)) {
                membership.doubt();
                sink.accept(new EngineEvent.MembershipChanged());
            }
            cache.hear(event, ours).forEach(sink);
            swarm.hear(event, ours).forEach(sink);
        }

        @Override
        public void lost(String cause) {
            cache.streamLost();
            swarm.streaming(false);
            LOG.log(Level.WARNING, "event stream lost, reconnecting: {0}", cause);
            sink.accept(new EngineEvent.StreamLost(cause));
        }
    }

    @Override
    public void close() {
        EventStream stream = watch.getAndSet(null);
        if (stream != null) {
            stream.close();
        }
        calls.close();
        streams.close();
    }
}
