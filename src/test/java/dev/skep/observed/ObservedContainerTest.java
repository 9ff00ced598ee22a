package dev.skep.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedState.Solo;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObservedContainerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ServiceName WEB = new ServiceName("web");

    @ParameterizedTest
    @EnumSource(names = {"NONE", "HEALTHY"})
    void whatRunsAndIsNotSaidToBeUnwellIsReady(Health health) {
        assertTrue(container(new ContainerState.Running(NOW, health)).isReady());
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTING", "UNHEALTHY"})
    void whatRunsAndHasNotPassedItsHealthCheckIsNotReady(Health health) {
        ObservedContainer container = container(new ContainerState.Running(NOW, health));
        assertFalse(container.isReady());
        assertTrue(container.isRunning());
    }

    @ParameterizedTest
    @MethodSource
    void whatDoesNotRunIsNotReady(ContainerState state) {
        assertFalse(container(state).isReady());
        assertFalse(container(state).isRunning());
    }

    static Stream<ContainerState> whatDoesNotRunIsNotReady() {
        return Stream.of(
                new ContainerState.Created(),
                new ContainerState.StartFailed(127, "no such file"),
                new ContainerState.Paused(NOW),
                new ContainerState.Restarting(1),
                new ContainerState.Exited(0, Cause.ITSELF, NOW, NOW),
                new ContainerState.Removing(),
                new ContainerState.Dead());
    }

    @Test
    void theShortIdIsTheOneThatDockerPsShows() {
        assertEquals("0123456789ab", container("0123456789abcdef").shortId());
        assertEquals("0123456789ab", container("0123456789ab").shortId());
        assertEquals("web", container("web").shortId());
    }

    @Test
    void aServiceOfWhichNothingIsThereHasNoContainers() {
        ObservedContainer container = container("web");
        Solo solo =
                new Solo(
                        new StackName("shop"),
                        new TreeMap<>(Map.of(WEB, List.of(container))),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Optional.empty());
        assertEquals(List.of(container), solo.of(WEB));
        assertEquals(List.of(), solo.of(new ServiceName("worker")));
    }

    private static ObservedContainer container(ContainerState state) {
        return container("id", state);
    }

    private static ObservedContainer container(String id) {
        return container(id, new ContainerState.Created());
    }

    private static ObservedContainer container(String id, ContainerState state) {
        return new ObservedContainer(
                id,
                "shop-web-1",
                new Slot(WEB, 1),
                new SpecHash("hash"),
                Collections.emptySortedMap(),
                1,
                "web:1",
                state,
                NOW,
                0,
                Collections.emptySortedMap());
    }
}
