package dev.skep.observed;

import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import java.time.Instant;
import java.util.SortedMap;

/**
 * One container that carries our labels.
 *
 * @param name without the engine's leading slash
 * @param specParts the hash of each part of the spec that it was made from, by name
 * @param image the reference that it was made from
 * @param anonymousVolumes volume name by mount target, of the volumes that the engine named itself:
 *     they move to the successor
 * @param restartCount how often the engine's own policy started it again
 */
public record ObservedContainer(
        String id,
        String name,
        Slot slot,
        SpecHash specHash,
        SortedMap<String, SpecHash> specParts,
        long generation,
        String image,
        ContainerState state,
        Instant createdAt,
        int restartCount,
        SortedMap<String, String> anonymousVolumes) {

    /** It runs, and nothing says that it is not well. */
    public boolean isReady() {
        return switch (state) {
            case ContainerState.Running(Instant _, ContainerState.Health health) ->
                    health == ContainerState.Health.NONE || health == ContainerState.Health.HEALTHY;
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Paused _,
                    ContainerState.Restarting _,
                    ContainerState.Exited _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    false;
        };
    }

    public boolean isRunning() {
        return state instanceof ContainerState.Running;
    }

    /** The first twelve characters of the id, as {@code docker ps} shows it. */
    public String shortId() {
        return id.substring(0, Math.min(12, id.length()));
    }
}
