package dev.skep.engine;

import dev.skep.identity.Labels;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One task in memory: its state goes only forwards. */
final class FakeTask {

    private static final List<String> CONTAINER = List.of("ContainerSpec");
    private static final Duration DEFAULT_DELAY = Duration.ofSeconds(5);

    final String id;
    final FakeService service;
    final int slot;
    final Tree template;
    private final FakeTemplate comparable;
    final Tree endpoint;

    /** Which spec of its service it was made from. */
    final long specVersion;

    /** Which run of its job it belongs to. */
    final int iteration;

    final long number;
    Optional<FakeNode> node = Optional.empty();
    State asked;
    private State state = State.NEW;
    private String message = "created";
    private String error = "";
    private Optional<Integer> exitCode = Optional.empty();
    private Instant since;
    Optional<String> container = Optional.empty();

    /** What its node has begun with it. */
    enum Doing {
        NOTHING,
        PREPARING,
        STARTING,
        RUNNING,
        STOPPING
    }

    Doing doing = Doing.NOTHING;

    /** Counts what its node has begun with it: an older timer means nothing. */
    int turn;

    /** Set while it waits to be told to run. */
    @Nullable DelayedStart start;

    /**
     * @param at not before
     * @param old not before that one has ended, or so long that nobody waits any more
     */
    record DelayedStart(Instant at, Optional<FakeTask> old, Instant giveUp) {}

    FakeTask(FakeService service, int slot, long number, State asked, Instant now) {
        this.id = "%012xtask".formatted(number);
        this.number = number;
        this.service = service;
        this.slot = slot;
        this.template = service.spec.at("TaskTemplate");
        this.comparable = service.template();
        this.endpoint = service.spec.at("EndpointSpec");
        this.specVersion = service.specVersion;
        this.iteration = service.iteration;
        this.asked = asked;
        this.since = now;
    }

    State state() {
        return state;
    }

    Instant since() {
        return since;
    }

    /** The state that it goes to; never back. */
    void become(State next, String said, String wrong, Instant now) {
        if (next.compareTo(state) < 0) {
            throw new IllegalStateException(id + " goes from " + state + " back to " + next);
        }
        state = next;
        message = said;
        error = wrong;
        since = now;
    }

    void become(State next, String said, Instant now) {
        become(next, said, "", now);
    }

    void ended(int code) {
        exitCode = Optional.of(code);
    }

    /** Whether somebody wants it to run, or to have run. */
    boolean isAsked() {
        return asked.compareTo(State.COMPLETE) <= 0;
    }

    boolean isOver() {
        return state.isOver();
    }

    String error() {
        return error;
    }

    boolean hasFailed() {
        return state.compareTo(State.COMPLETE) > 0;
    }

    /** Whether its container is there and has not ended. */
    boolean isUp() {
        return container.isPresent() && !isOver();
    }

    /** Whether it is on a node that runs and can do something with it. */
    boolean isAtHand() {
        return !isOver() && node.filter(on -> on.alive).isPresent();
    }

    String image() {
        return template.at(CONTAINER).at("Image").text().orElse("");
    }

    boolean isChecked() {
        return !template.at("ContainerSpec", "Healthcheck", "Test").items().isEmpty();
    }

    Duration grace() {
        return nanos(template.at("ContainerSpec", "StopGracePeriod"))
                .orElse(Duration.ofSeconds(10));
    }

    String restartCondition() {
        return template.at("RestartPolicy", "Condition").text().orElse("any");
    }

    Duration restartDelay() {
        return nanos(template.at("RestartPolicy", "Delay")).orElse(DEFAULT_DELAY);
    }

    long maxAttempts() {
        return template.at("RestartPolicy", "MaxAttempts").whole().orElse(0L);
    }

    Optional<Duration> restartWindow() {
        return nanos(template.at("RestartPolicy", "Window")).filter(Duration::isPositive);
    }

    private static Optional<Duration> nanos(Tree value) {
        return value.whole().map(Duration::ofNanos);
    }

    /** What it fills: a slot, or a node. */
    String place() {
        return service.isPerNode() ? node.map(on -> on.id).orElse("") : Integer.toString(slot);
    }

    /**
     * Whether its service has a spec now for which it has to make room: swarmkit's own comparison.
     */
    boolean isDirty() {
        if (specVersion == service.specVersion) {
            return false;
        }
        FakeTemplate wanted = service.template();
        boolean stays = node.filter(on -> on.meets(wanted.constraints())).isPresent();
        return !(stays ? comparable.sameButForPlacement(wanted) : comparable.same(wanted))
                || !service.spec.at("EndpointSpec").lean().equals(endpoint.lean());
    }

    ObservedTask observed() {
        boolean current =
                iteration == service.iteration
                        && comparable.sameButForPlacement(service.template());
        return new ObservedTask(
                id,
                service.isPerNode() ? 0 : slot,
                node.map(on -> on.id),
                asked,
                state,
                message,
                error,
                exitCode,
                since,
                image(),
                current,
                container);
    }

    @Override
    public String toString() {
        return service.spec.at("Labels", Labels.SERVICE).text().orElse("")
                + "."
                + place()
                + " "
                + id
                + " "
                + asked
                + "/"
                + state;
    }
}
