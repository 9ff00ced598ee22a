package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Dependency;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredService.PullPolicy;
import dev.skep.desired.Replicas;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.desired.input.Cursor;
import dev.skep.identity.ServiceName;
import java.util.List;
import java.util.SortedMap;

/**
 * A service as read from its own lines, before it was looked at together with the others.
 *
 * @param at where it stands, for what is found out later
 */
record ServiceDraft(
        ServiceName name,
        Cursor at,
        ContainerSpec spec,
        Replicas replicas,
        Restart restart,
        UpdatePolicy update,
        PullPolicy pullPolicy,
        SortedMap<String, String> labels,
        List<Dependency> dependsOn,
        Scheduling scheduling) {

    /**
     * @param awaitedToComplete whether another service waits for the successful end of this one
     */
    DesiredService complete(boolean awaitedToComplete) {
        return new DesiredService(
                name,
                replicas,
                Template.of(spec),
                restart.policy(awaitedToComplete),
                update,
                pullPolicy,
                labels,
                dependsOn,
                scheduling);
    }

    /** The attribute of that name, or the service itself. */
    Cursor attribute(String attribute) {
        return at.attributes().at(attribute).orElse(at);
    }
}
