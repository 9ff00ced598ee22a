package dev.skep.desired;

import dev.skep.identity.ServiceName;
import java.util.List;
import java.util.SortedMap;

/**
 * One service of a stack: what its replicas are, how many, and how they change.
 *
 * @param labels of the service itself ({@code deploy.labels}): a plain engine has no object to put
 *     them on
 * @param scheduling what only a swarm makes use of
 */
public record DesiredService(
        ServiceName name,
        Replicas replicas,
        Template template,
        RestartPolicy restart,
        UpdatePolicy update,
        PullPolicy pullPolicy,
        SortedMap<String, String> labels,
        List<Dependency> dependsOn,
        Scheduling scheduling) {

    /** When an image is fetched: Compose's {@code pull_policy}. */
    public enum PullPolicy {
        MISSING,
        NEVER,
        ALWAYS
    }

    public DesiredService {
        dependsOn = List.copyOf(dependsOn);
    }

    /** The same made from something else. */
    public DesiredService withTemplate(Template other) {
        return new DesiredService(
                name, replicas, other, restart, update, pullPolicy, labels, dependsOn, scheduling);
    }
}
