package dev.skep.engine;

import dev.skep.identity.ImageRef;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory: deterministic, with the time it is given, and with faults on demand. {@link
 * EngineContract} keeps it honest. For one thread.
 */
public final class FakeEngine extends EngineInMemory<Solo> {

    private final InstantSource clock;
    private final FakeHost host;
    private Consumer<Duration> callTakes = _ -> {};

    public FakeEngine(InstantSource clock, String... images) {
        this.clock = clock;
        this.host = new FakeHost(clock, stream, this::letOthersAct);
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

    private Behaviour behaviour(String image) {
        return host.behaviours.getOrDefault(image, Behaviour.GOOD);
    }

    public void crashes(String image, Duration after, int exitCode) {
        behave(image, behaviour(image).ending(after, exitCode, Cause.ITSELF));
    }

    /** Its containers run out of memory. */
    public void eatsMemory(String image, Duration after) {
        behave(image, behaviour(image).ending(after, 137, Cause.OUT_OF_MEMORY));
    }

    public void neverHealthy(String image) {
        behave(image, behaviour(image).unhealthy());
    }

    public void cannotStart(String image, String error) {
        behave(image, behaviour(image).failing(error));
    }

    /**
     * Its containers take no notice of SIGTERM: whoever else stops one sees it end when its grace
     * period is over, and a step of ours that stops one takes so long ({@link #whileACallTakes}).
     */
    public void ignoresSigterm(String image) {
        behave(image, behaviour(image).stubborn());
    }

    /** Its containers are in the state Removing for a while before they are gone. */
    public void removedSlowly(String image, Duration takes) {
        behave(image, behaviour(image).removedIn(takes));
    }

    /** The same of one container that is there. */
    public void removedSlowlyOne(String container, Duration takes) throws EngineException {
        FakeContainer there = host.find(container);
        there.behaviour = there.behaviour.removedIn(takes);
    }

    /**
     * What happens in the meantime when a call takes a while; others may act on the engine then.
     * Without it such a call is over at once.
     *
     * @param passing should let so much time go by
     */
    public void whileACallTakes(Consumer<Duration> passing) {
        callTakes = passing;
    }

    private void letOthersAct(Duration duration) {
        if (duration.isPositive()) {
            stream.during(Optional.empty(), () -> callTakes.accept(duration));
        }
    }

    /**
     * It is told to end, and begins again: what runs ends, and what has a restart policy for that
     * runs again. The stream stays lost until {@link #openStream}.
     */
    public void restart() {
        host.engineEnds(false);
        stream.endWithItsEngine();
        host.engineBegins();
    }

    /**
     * The same, but it was killed: beginning again it stops what it finds running, as somebody
     * would by hand, and so does not start that again where the policy is {@code unless-stopped}.
     */
    public void crash() {
        stream.endWithItsEngine();
        host.engineEnds(true);
        host.engineBegins();
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
        FakeContainer there = host.find(container);
        host.told(there, there.stop(clock.instant()));
    }

    public void restartFromOutside(String container) throws EngineException {
        FakeContainer there = host.find(container);
        host.told(there, there.stopToStartAgain(clock.instant()));
    }

    void signal(String container, String signal) throws EngineException {
        FakeContainer there = host.find(container);
        host.told(there, there.signal(signal, clock.instant()));
    }

    public void startFromOutside(String container) throws EngineException {
        host.start(host.find(container));
    }

    public void renameFromOutside(String container, String name) throws EngineException {
        host.rename(container, name);
    }

    /** A container of ours or of others. It may take its time: see {@link #removedSlowly}. */
    public void removeFromOutside(String container) throws EngineException {
        if (host.foreign.containsKey(container)) {
            stray(container, host.foreign.remove(container), "destroy");
        } else {
            host.beginRemoval(host.find(container));
            host.advance();
        }
    }

    public void pause(String container) throws EngineException {
        FakeContainer there = host.find(container);
        host.told(there, there.pause());
    }

    public void unpauseFromOutside(String container) throws EngineException {
        FakeContainer there = host.find(container);
        host.told(there, there.unpause());
    }

    /**
     * Its health checks fail from now on, and pass again after so long. It must have one: no engine
     * finds unhealthy what it does not check.
     */
    public void failChecks(String container, Duration howLong) throws EngineException {
        Instant now = clock.instant();
        host.find(container).failChecks(now.plus(howLong), now);
    }

    /** The same for good, unless they are told to pass. */
    void failChecks(String container) throws EngineException {
        host.find(container).failChecks(Instant.MAX, clock.instant());
    }

    void passChecks(String container) throws EngineException {
        host.find(container).failChecks(Instant.MIN, clock.instant());
    }

    /** Whether it is there, and none that fills a slot of ours. */
    public boolean isForeign(String container) {
        return host.foreign.containsKey(container);
    }

    /** A container without any label of ours. */
    public void foreignContainer(String name) {
        host.foreign.put(name, Optional.empty());
    }

    /** A container that carries a stack's label, and no others of ours: it fills no slot. */
    public void strayContainer(String name, StackName stack) {
        host.foreign.put(name, Optional.of(stack));
        stray(name, Optional.of(stack), "create");
    }

    private void stray(String name, Optional<StackName> stack, String action) {
        stack.ifPresent(label -> stream.stray(name, label, action));
    }

    public void foreignNetwork(String name) {
        host.networks.put(name, Optional.empty());
        stream.object("network " + name, Optional.empty());
    }

    /** By force: whatever is on it is disconnected first. */
    public void removeNetworkFromOutside(String name) {
        host.containers.values().stream()
                .filter(FakeContainer::isUp)
                .forEach(container -> container.networks.remove(name));
        Optional<StackName> owner = host.networks.remove(name);
        stream.object("network " + name, owner == null ? Optional.empty() : owner);
    }

    public void disconnectFromOutside(String network, String container) throws EngineException {
        host.find(container).networks.remove(network);
    }

    public void imageFromOutside(String image) {
        host.images.add(ImageRef.normalize(image));
        stream.images();
    }

    public void removeImageFromOutside(String image) {
        host.images.remove(ImageRef.normalize(image));
        stream.images();
    }

    // What a test asks.

    /** Every container there is, of whatever stack. */
    public List<ObservedContainer> all() {
        return host.containers.values().stream().map(FakeContainer::observed).toList();
    }

    /** Whether there is a volume, named or anonymous. */
    public boolean hasVolume(String name) {
        return host.volumes.has(name);
    }

    @Override
    public Optional<Instant> nextChange() {
        return host.containers.values().stream()
                .flatMap(container -> container.nextChange().stream())
                .min(Comparator.naturalOrder());
    }

    @Override
    public void advance() {
        host.advance();
    }

    @Override
    Solo snapshot(StackName stack, @Nullable Solo before) {
        return host.snapshot(stack, before);
    }

    @Override
    SortedSet<StackName> labelled() {
        return host.stacks();
    }

    @Override
    void perform(Step step) throws EngineException {
        host.perform(step);
    }
}
