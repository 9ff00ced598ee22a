package dev.skep.plan;

import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is in one slot, seen against the spec that it should have: at most one container counts as
 * <em>current</em>, all others are on their way out.
 *
 * @param containers everything in the slot, by creation
 * @param wanted the spec's hash
 */
record SlotView(Slot slot, List<ObservedContainer> containers, SpecHash wanted) {

    private static final Comparator<ObservedContainer> MOST_ALIVE =
            Comparator.comparingInt(SlotView::rank).thenComparingLong(SlotView::turn);

    /**
     * Of several of the wanted spec, the most alive one; of equals that are alive the oldest, of
     * equals that are not the newest: that one tells how the last try ended.
     */
    Optional<ObservedContainer> current() {
        return containers.stream().filter(this::isOfWantedSpec).min(MOST_ALIVE);
    }

    /** Likewise, of the containers of another spec. */
    Optional<ObservedContainer> outdated() {
        return containers.stream().filter(container -> !isOfWantedSpec(container)).min(MOST_ALIVE);
    }

    Stream<ObservedContainer> others(ObservedContainer kept) {
        return containers.stream().filter(container -> !container.equals(kept));
    }

    boolean isReady() {
        return containers.stream().anyMatch(ObservedContainer::isReady);
    }

    /** Whether more than one runs here, or will by the engine's own doing. */
    boolean isCrowded() {
        return containers.stream().filter(SlotView::isAlive).count() > 1;
    }

    boolean isCurrent() {
        return current().isPresent();
    }

    /** Whether a container of the wanted spec was made, and not started, beside one that serves. */
    boolean isBegun() {
        return serves()
                && current()
                        .filter(container -> container.state() instanceof ContainerState.Created)
                        .isPresent();
    }

    /** Whether it is still to be changed, and to change it interrupts nobody. */
    boolean isDown() {
        return current().isEmpty() && !serves();
    }

    private boolean serves() {
        return outdated().filter(SlotView::isAlive).isPresent();
    }

    /**
     * Whether something of another spec serves here, and nothing of the wanted one is on its way:
     * to change the slot is to interrupt somebody.
     *
     * @param goingBack whether a stopped container of the wanted spec is a predecessor to go back
     *     to, rather than one that failed
     */
    boolean awaitsChange(boolean goingBack) {
        return serves()
                && current()
                        .filter(container -> !goingBack || !hasEnded(container))
                        .filter(container -> !wasSuperseded(container))
                        .isEmpty();
    }

    private static boolean hasEnded(ObservedContainer container) {
        return container.state() instanceof ContainerState.Exited;
    }

    /**
     * Whether it ended before what serves now was asked for, or was ended by somebody: neither is
     * an end of the change. By generation, as the engine's clock may have been set in between.
     */
    private boolean wasSuperseded(ObservedContainer container) {
        return container.state() instanceof ContainerState.Exited exited
                && (exited.cause() == ContainerState.Cause.OUTSIDE
                        || outdated()
                                .filter(serving -> container.generation() < serving.generation())
                                .isPresent());
    }

    private boolean isOfWantedSpec(ObservedContainer container) {
        return container.specHash().equals(wanted);
    }

    /** Whether a process of it runs, or will by the engine's own doing. */
    static boolean isAlive(ObservedContainer container) {
        return switch (container.state()) {
            case ContainerState.Running _, ContainerState.Paused _, ContainerState.Restarting _ ->
                    true;
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Exited _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    false;
        };
    }

    private static int rank(ObservedContainer container) {
        return switch (container.state()) {
            case ContainerState.Running(var _, Health health) ->
                    switch (health) {
                        case NONE, HEALTHY -> 0;
                        case STARTING -> 1;
                        case UNHEALTHY -> 5;
                    };
            case ContainerState.Paused _ -> 2;
            case ContainerState.Restarting _ -> 3;
            case ContainerState.Created _ -> 4;
            case ContainerState.Exited _, ContainerState.StartFailed _ -> 6;
            case ContainerState.Removing _ -> 7;
            case ContainerState.Dead _ -> 8;
        };
    }

    private static long turn(ObservedContainer container) {
        long made = container.createdAt().toEpochMilli();
        return isAlive(container) ? made : -made;
    }
}
