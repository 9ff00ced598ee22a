package dev.skep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Failover;
import dev.skep.desired.Rebalance;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Upkeep;
import dev.skep.identity.ServiceName;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Services of a golden folder with what a Stack file says of rebalancing and failover, for all of
 * them.
 */
final class Upkept {

    private Upkept() {}

    /**
     * @param observed with {@code rebalance:} and {@code failover:}, as a Stack file has them
     */
    static SortedMap<ServiceName, DesiredService> services(DesiredState state, JsonNode observed) {
        Upkeep asked = new Upkeep(rebalance(observed), failover(observed));
        SortedMap<ServiceName, DesiredService> services = new TreeMap<>();
        state.services().forEach((name, service) -> services.put(name, with(service, asked)));
        return services;
    }

    private static Optional<Rebalance> rebalance(JsonNode observed) {
        JsonNode asked = observed.path("rebalance");
        return observed.has("rebalance")
                ? Optional.of(
                        new Rebalance(
                                asked.path("maxSkew").asInt(1),
                                asked.path("budget").asInt(1),
                                Duration.ofMinutes(2)))
                : Optional.empty();
    }

    private static Optional<Failover> failover(JsonNode observed) {
        JsonNode asked = observed.path("failover");
        return observed.has("failover")
                ? Optional.of(
                        new Failover(
                                asked.path("surge").asBoolean(true),
                                asked.path("maxPercent").asInt(100)))
                : Optional.empty();
    }

    private static DesiredService with(DesiredService service, Upkeep upkeep) {
        Scheduling scheduling = service.scheduling();
        return new DesiredService(
                service.name(),
                service.replicas(),
                service.template(),
                service.restart(),
                service.update(),
                service.pullPolicy(),
                service.labels(),
                service.dependsOn(),
                new Scheduling(
                        scheduling.placement(),
                        scheduling.reservations(),
                        scheduling.endpointMode(),
                        scheduling.rollback(),
                        upkeep.or(scheduling.upkeep())));
    }
}
