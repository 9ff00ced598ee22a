package dev.skep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Rebalance;
import dev.skep.desired.Scheduling;
import dev.skep.identity.ServiceName;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Services of a golden folder with what a Stack file says of rebalancing, for all of them. */
final class Rebalanced {

    private Rebalanced() {}

    static SortedMap<ServiceName, DesiredService> services(DesiredState state, JsonNode asked) {
        Rebalance rebalance =
                new Rebalance(
                        asked.path("maxSkew").asInt(1),
                        asked.path("budget").asInt(1),
                        Duration.ofMinutes(2));
        SortedMap<ServiceName, DesiredService> services = new TreeMap<>();
        state.services().forEach((name, service) -> services.put(name, with(service, rebalance)));
        return services;
    }

    private static DesiredService with(DesiredService service, Rebalance rebalance) {
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
                        Optional.of(rebalance)));
    }
}
