package dev.skep.engine.docker;

import dev.skep.engine.Checkup;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.engine.Submissions;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine, or a swarm of them.
 *
 * <p>A look costs no call while a stream of events is open and nothing happened; while none is,
 * every look lists anew. At most one watch at a time. Safe for use by many threads.
 */
public final class DockerEngine implements Engine, AutoCloseable {

    private static final Logger LOG = System.getLogger(DockerEngine.class.getName());

    /** How often it is seen to whether the same nodes are there, in the same swarm. */
    private static final Duration MEMBERSHIP = Duration.ofSeconds(5);

    private final Settings settings;
    private final Endpoints endpoints;
    private final Daemons daemons;
    private final ObservedCache cache;
    private final StepCalls steps;
    private final SwarmCache swarm;
    private final SwarmCalls swarmSteps;
    private final Suspicion suspicion;
    private final EngineLease lease;
    private final OwnSteps own = new OwnSteps();
    private final Submissions submissions;
    private final Pause pause;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Consumer<EngineEvent>> sink = new AtomicReference<>();

    /** Keeps what one engine is for, wherever it is in a swarm. */
    public DockerEngine(
            Endpoint endpoint,
            Keeping keeping,
            Pause pause,
            RandomGenerator random,
            InstantSource clock) {
        this(
                Endpoints.of(endpoint),
                new Settings(keeping, Optional.empty(), Duration.ZERO),
                pause,
                random,
                clock);
    }

    /**
     * How an engine is spoken with.
     *
     * @param ownNode the id of the node that Skep itself runs on, whose daemon goes before others
     * @param suspectAfter how long one of several daemons has to be silent to be suspected of being
     *     dead
     */
    public record Settings(Keeping keeping, Optional<String> ownNode, Duration suspectAfter) {}

    /**
     * Connects to nothing yet.
     *
     * @param random for the jitter of reconnections
     * @param clock for how long a stream lasted, and where the engine does not tell its own time
     */
    public DockerEngine(
            Endpoints endpoints,
            Settings settings,
            Pause pause,
            RandomGenerator random,
            InstantSource clock) {
        this.daemons = new Daemons(endpoints, settings.keeping(), settings.ownNode(), clock);
        this.settings = settings;
        this.endpoints = endpoints;
        Inventory inventory = new Inventory(daemons);
        RegistryAuth auth = new RegistryAuth(endpoints.first().config());
        this.cache = new ObservedCache(inventory);
        this.steps = new StepCalls(daemons, inventory, cache, auth);
        this.swarm = new SwarmCache(new SwarmInventory(daemons), daemons::lives);
        this.swarmSteps = new SwarmCalls(daemons, swarm, auth);
        this.suspicion = new Suspicion(cache, swarm);
        this.lease = new EngineLease(daemons);
        this.submissions = new SubmittedConfigs(daemons, swarm);
        daemons.onMove(this::moved);
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
            return work.in(daemons.keepsServices());
        } catch (EngineException e) {
            if (e.kind().isWithoutSay()) {
                daemons.doubt();
            }
            throw e;
        }
    }

    @Override
    public void apply(Step step, Permit permit) throws EngineException {
        own.expect(step);
        boolean changed = false;
        try {
            changed =
                    inMode(keepsServices ->
                            (keepsServices && !(step instanceof Step.RemoveContainer))
                                    ? swarmSteps.apply(step, permit)
                                    : steps.by(permit).apply(step));
        } finally {
            suspicion.after(step);
            if (!changed) {
                own.forget(step);
            }
        }
    }

    @Override
    public void refresh() {
        daemons.doubt();
        cache.suspect(Listing.values());
        swarm.suspect(SwarmInventory.Listing.values());
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> listener) {
        if (!sink.compareAndSet(null, listener)) {
            throw new IllegalStateException("this engine is being watched already");
        }
        daemons.follow(daemon -> follow(daemon, listener));
        Thread members = Thread.ofVirtual().name("docker-membership").start(this::followMembership);
        return () -> {
            if (sink.compareAndSet(listener, null)) {
                members.interrupt();
                daemons.unfollow();
                cache.streamLost();
                swarm.streaming(false);
            }
        };
    }

    private void follow(Daemon daemon, Consumer<EngineEvent> listener) {
        EventStream stream =
                new EventStream(daemon.api(), pause, random, clock, new Telling(daemon, listener));
        Optional<Pulse> pulse =
                daemons.isAlone()
                        ? Optional.empty()
                        : Optional.of(
                                new Pulse(
                                        daemon.api(),
                                        daemon.endpoint().port(),
                                        settings.suspectAfter(),
                                        pause,
                                        clock,
                                        listener(daemon)));
        daemon.follow(stream, pulse);
    }

    private Pulse.Listener listener(Daemon daemon) {
        return new Pulse.Listener() {
            @Override
            public void mute() {
                leave(daemon);
            }

            @Override
            public void suspected() {
                LOG.log(Level.WARNING, "no sign of life: {0}", daemon.name());
                daemons.doubt(daemon);
                daemon.api().giveUp();
                tell(new EngineEvent.LifeChanged(daemon.name(), true));
            }

            @Override
            public void answersAgain(Optional<Instant> suspectSince) {
                daemons.trust(daemon);
                if (suspectSince.isPresent()) {
                    LOG.log(Level.INFO, "answers again: {0}", daemon.name());
                    daemon.renewStream(suspectSince.get());
                    tell(new EngineEvent.LifeChanged(daemon.name(), false));
                }
            }
        };
    }

    /** It may only be busy: it is not taken for dead, and where it is the only one, waited for. */
    private void leave(Daemon mute) {
        if (daemons.isAsked(mute) && daemons.hasManagerBeside(mute)) {
            LOG.log(Level.INFO, "leaves questions unanswered, asking another: {0}", mute.name());
            daemons.doubt(mute);
            mute.api().giveUp();
            tell(new EngineEvent.MembershipChanged());
        }
    }

    /**
     * What a name stands for changes as nodes come and go; and that a manager has left its swarm no
     * event tells where none of its tasks ran there.
     */
    private void followMembership() {
        try {
            while (true) {
                pause.of(MEMBERSHIP);
                lookAtMembership();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtMembership() {
        try {
            daemons.all().forEach(Daemon::lookWhetherSilent);
            daemons.learnNodes();
            if (daemons.refresh() || daemons.hasLeft()) {
                daemons.doubt();
                tell(new EngineEvent.MembershipChanged());
            }
        } catch (RuntimeException e) {
            // Nobody else would look the next time.
            LOG.log(Level.WARNING, "the nodes could not be looked at, trying again", e);
        }
    }

    private void tell(EngineEvent event) {
        Consumer<EngineEvent> listener = sink.get();
        if (listener != null) {
            listener.accept(event);
        }
    }

    /** Another daemon is asked now: what was heard from the one before says nothing of it. */
    private void moved(Daemon to) {
        LOG.log(Level.INFO, "asking {0}", to.name());
        if (to.isHeard()) {
            cache.streaming(clock.instant());
        } else {
            cache.streamLost();
        }
        cache.missedEvents();
        swarm.streaming(to.isHeard());
        tell(new EngineEvent.MembershipChanged());
    }

    /** Where the lease is of those who want to act on it. */
    public EngineLease lease() {
        return lease;
    }

    /** Looks at it from all sides, and changes nothing. */
    public Checkup examine() {
        return new Examination(daemons, clock).of(endpoints.text(), endpoints.source());
    }

    /** What was submitted to its swarm. */
    public Submissions submissions() {
        return submissions;
    }

    /** How well each daemon's events are heard. */
    public List<Hearing> hearing() {
        return daemons.all().stream().map(Daemon::hearing).toList();
    }

    /** How many requests this engine was sent, streams not counted. */
    public long callsSent() {
        return daemons.calls();
    }

    /** What a stream says goes to the cache first: whoever is told finds it there. */
    private final class Telling implements EventStream.Listener {
        private final Daemon from;
        private final Consumer<EngineEvent> sink;

        Telling(Daemon from, Consumer<EngineEvent> sink) {
            this.from = from;
            this.sink = sink;
        }

        @Override
        public void opened(Instant since, boolean longGap) {
            from.pulse().ifPresent(Pulse::told);
            daemons.doubt();
            if (daemons.isAsked(from)) {
                cache.streaming(since);
                swarm.streaming(true);
                if (longGap) {
                    cache.missedEvents();
                }
            }
            LOG.log(Level.INFO, "event stream open: {0}", from.name());
            sink.accept(new EngineEvent.StreamOpened());
        }

        @Override
        public void missed() {
            daemons.doubt();
            if (daemons.isAsked(from)) {
                cache.missedEvents();
                swarm.streaming(true);
            }
            LOG.log(Level.WARNING, "events were lost, looking at everything: {0}", from.name());
            sink.accept(new EngineEvent.StreamOpened());
        }

        @Override
        public void event(DockerEvent event) {
            from.pulse().ifPresent(Pulse::told);
            lease.hear(event);
            if (LeaseLabels.isIn(event)) {
                return;
            }
            boolean ours = own.caused(event);
            if (!daemons.isAsked(from)) {
                swarm.hearFromNode(event).forEach(sink);
                return;
            }
            if (event.touchesSwarm()) {
                daemons.doubt();
                sink.accept(new EngineEvent.MembershipChanged());
            }
            cache.hear(event, ours).forEach(sink);
            swarm.hear(event, ours).forEach(sink);
            if (event.type().equals("config") && !ours) {
                sink.accept(new EngineEvent.SubmissionsChanged());
            }
        }

        @Override
        public void lost(String cause) {
            from.pulse().ifPresent(Pulse::streamLost);
            if (daemons.isAsked(from)) {
                cache.streamLost();
                swarm.streaming(false);
            }
            LOG.log(Level.WARNING, "event stream lost, reconnecting: {0}: {1}", from.name(), cause);
            sink.accept(new EngineEvent.StreamLost(cause));
        }
    }

    @Override
    public void close() {
        daemons.close();
    }
}
