package dev.skep.engine;

import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.FakeContainer.Behaviour;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.ObservedVolume;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * An engine in memory: deterministic, with the time it is given, and with faults on demand. {@link
 * EngineContract} keeps it honest. For one thread.
 */
public final class FakeEngine implements Engine {

    /** Whether a call fails without or with its effect. */
    public enum When {
        BEFORE_EFFECT,
        AFTER_EFFECT
    }

    private record Fault(Kind kind, When when) {}

    private final InstantSource clock;
    private final FakeHost.Witness told = new Telling();
    private final FakeHost host;
    private final Map<StackName, Solo> lastSeen = new HashMap<>();
    private final List<Consumer<EngineEvent>> sinks = new ArrayList<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<Step> applied = new ArrayList<>();
    private boolean reachable = true;
    private boolean streaming = true;
    private boolean acting;

    public FakeEngine(InstantSource clock, String... images) {
        this.clock = clock;
        this.host = new FakeHost(clock, told);
        for (String image : images) {
            host.images.add(ImageRef.normalize(image));
        }
    }

    // What a test arranges.

    /** An image that can be pulled. */
    public void publish(String image) {
        host.registry.add(ImageRef.normalize(image));
    }

    /** What containers of an image do that are made from now on. */
    void behave(String image, Behaviour behaviour) {
        host.behaviours.put(image, behaviour);
    }

    public void crashes(String image, java.time.Duration after, int exitCode) {
        behave(
                image,
                new Behaviour(Optional.of(after), exitCode, Optional.empty(), Optional.empty()));
    }

    public void neverHealthy(String image) {
        behave(image, new Behaviour(Optional.empty(), 0, Optional.empty(), Optional.empty()));
    }

    public void cannotStart(String image, String error) {
        behave(image, new Behaviour(Optional.empty(), 0, Optional.empty(), Optional.of(error)));
    }

    /** The next call of {@link #apply} fails. */
    public void failNext(Kind kind, When when) {
        faults.add(new Fault(kind, when));
    }

    /** Every call fails, and the stream is lost, until it is reachable again. */
    public void setReachable(boolean now) {
        reachable = now;
        if (!now) {
            loseStream();
        }
    }

    /** Nobody is told anything until {@link #openStream}. */
    public void loseStream() {
        if (streaming) {
            tell(new EngineEvent.StreamLost("the test cut it"));
            streaming = false;
        }
    }

    public void openStream() {
        if (!streaming) {
            streaming = true;
            tell(new EngineEvent.StreamOpened());
        }
    }

    /** Everything that runs ends, and what has a restart policy for that runs again. */
    public void restart() {
        loseStream();
        host.containers.values().forEach(container -> container.engineRestarted(clock.instant()));
    }

    public void kill(String container, int exitCode) throws EngineException {
        host.end(container, exitCode, Cause.OUTSIDE);
    }

    public void oom(String container) throws EngineException {
        host.end(container, 137, Cause.OUT_OF_MEMORY);
    }

    public void endByItself(String container, int exitCode) throws EngineException {
        host.end(container, exitCode, Cause.ITSELF);
    }

    public void stopFromOutside(String container) throws EngineException {
        host.end(container, 143, Cause.OUTSIDE);
    }

    public void removeFromOutside(String container) throws EngineException {
        host.remove(host.find(container));
    }

    public void pause(String container) throws EngineException {
        FakeContainer paused = host.find(container);
        if (paused.state instanceof ContainerState.Running running) {
            paused.state = new ContainerState.Paused(running.since());
            told.container(paused, "pause");
        }
    }

    public void setHealth(String container, Health health) throws EngineException {
        host.find(container).setHealth(health);
        told.container(host.find(container), "health_status");
    }

    public void foreignContainer(String name) {
        host.foreignNames.add(name);
    }

    public void foreignNetwork(String name) {
        host.networks.put(name, Optional.empty());
        told.object("network " + name);
    }

    public void removeNetworkFromOutside(String name) {
        host.networks.remove(name);
        told.object("network " + name);
    }

    // What a test asks.

    /** Every step that had an effect, in order. */
    public List<Step> applied() {
        return List.copyOf(applied);
    }

    /** Every container there is, of whatever stack. */
    public List<ObservedContainer> all() {
        return host.containers.values().stream().map(FakeContainer::observed).toList();
    }

    /** When something will happen by itself. */
    public Optional<Instant> nextChange() {
        return host.containers.values().stream()
                .flatMap(container -> container.nextChange().stream())
                .min(Comparator.naturalOrder());
    }

    /** Lets everything happen that is due. */
    public void advance() {
        host.advance();
    }

    @Override
    public Solo observe(StackName stack) throws EngineException {
        reach("observe " + stack);
        host.advance();
        SortedMap<ServiceName, List<ObservedContainer>> ours = new TreeMap<>();
        host.containers.values().stream()
                .filter(container -> container.stack.equals(stack))
                .map(FakeContainer::observed)
                .sorted(
                        Comparator.comparing(ObservedContainer::slot)
                                .thenComparing(ObservedContainer::createdAt)
                                .thenComparing(ObservedContainer::id))
                .forEach(container ->
                        ours.computeIfAbsent(container.slot().service(), _ -> new ArrayList<>())
                                .add(container));
        Solo before = lastSeen.get(stack);
        ours.replaceAll((service, now) ->
                before != null && before.of(service).equals(now)
                        ? before.of(service)
                        : List.copyOf(now));
        SortedMap<String, ObservedNetwork> seenNetworks = new TreeMap<>();
        host.networks.forEach((name, owner) ->
                seenNetworks.put(
                        name,
                        new ObservedNetwork(
                                "id-" + name, name, owner.filter(stack::equals).isPresent())));
        SortedMap<String, ObservedVolume> seenVolumes = new TreeMap<>();
        host.volumes.forEach((name, owner) ->
                seenVolumes.put(
                        name, new ObservedVolume(name, owner.filter(stack::equals).isPresent())));
        SortedMap<Long, LastApplied> generations =
                host.written.getOrDefault(stack, new TreeMap<>());
        Optional<LastApplied> last =
                generations.isEmpty()
                        ? Optional.empty()
                        : Optional.of(generations.get(generations.lastKey()));
        Solo now =
                new Solo(stack, ours, seenNetworks, seenVolumes, new TreeSet<>(host.images), last);
        Solo seen = now.equals(before) ? before : now;
        lastSeen.put(stack, seen);
        return seen;
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        reach("list stacks");
        SortedSet<StackName> stacks = new TreeSet<>(host.written.keySet());
        host.containers.values().forEach(container -> stacks.add(container.stack));
        host.networks.values().forEach(owner -> owner.ifPresent(stacks::add));
        host.volumes.values().forEach(owner -> owner.ifPresent(stacks::add));
        return stacks;
    }

    @Override
    public void refresh() {
        // Nothing is cached.
    }

    @Override
    public void apply(Step step) throws EngineException {
        reach(step.subject());
        host.advance();
        Fault fault = faults.poll();
        if (fault != null && fault.when() == When.BEFORE_EFFECT) {
            throw new EngineException(
                    fault.kind(), step.subject() + ": the test made it fail before its effect");
        }
        acting = true;
        try {
            host.perform(step);
            applied.add(step);
        } finally {
            acting = false;
        }
        if (fault != null) {
            throw new EngineException(
                    fault.kind(), step.subject() + ": the test made it fail after its effect");
        }
    }

    private void reach(String what) throws EngineException {
        FakeHost.need(reachable, Kind.UNREACHABLE, what + ": the engine does not answer");
    }

    private void tell(EngineEvent event) {
        if (streaming) {
            List.copyOf(sinks).forEach(sink -> sink.accept(event));
        }
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        sinks.add(sink);
        if (streaming) {
            sink.accept(new EngineEvent.StreamOpened());
        }
        return () -> sinks.remove(sink);
    }

    private final class Telling implements FakeHost.Witness {

        @Override
        public void container(FakeContainer container, String action) {
            String what = "container " + container.name + " " + action;
            tell(new EngineEvent.Touched(container.stack, what, acting));
        }

        @Override
        public void object(String what) {
            lastSeen.keySet().forEach(stack -> tell(new EngineEvent.Touched(stack, what, acting)));
        }

        @Override
        public void images() {
            tell(new EngineEvent.ImagesChanged());
        }
    }
}
