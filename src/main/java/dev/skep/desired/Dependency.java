package dev.skep.desired;

import dev.skep.identity.ServiceName;

/**
 * What has to hold of another service before a service is brought up for the first time: one entry
 * of {@code depends_on}.
 *
 * @param required when false, a service that is not in the file is no obstacle
 */
public record Dependency(ServiceName on, Condition condition, boolean required) {

    /** Compose's three conditions. */
    public enum Condition {
        SERVICE_STARTED,
        SERVICE_HEALTHY,
        SERVICE_COMPLETED_SUCCESSFULLY
    }
}
