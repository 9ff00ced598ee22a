package dev.skep.status;

import java.util.List;

/**
 * A service in numbers, and its replicas. All counts are of slots, so that a replica and its
 * successor count once.
 *
 * @param running slots with a container that runs
 * @param healthy slots with one that runs and is not starting or unhealthy
 * @param updated slots filled by one of the spec that is asked for now
 * @param completed slots whose work ended as it should and is not to be repeated
 * @param notes what a person should know about the service
 */
public record ServiceStatus(
        String name,
        int desired,
        int running,
        int healthy,
        int updated,
        int completed,
        List<ReplicaStatus> replicas,
        List<String> notes) {

    public ServiceStatus {
        replicas = List.copyOf(replicas);
        notes = List.copyOf(notes);
    }

    /** As many as asked for, all well, all of the current spec, and none too many. */
    public boolean isAsDesired() {
        return healthy + completed == desired
                && running + completed == desired
                && updated == desired
                && strays() == 0;
    }

    /** Containers beyond the one that fills each slot. */
    int strays() {
        return Math.max(0, replicas.size() - desired);
    }
}
