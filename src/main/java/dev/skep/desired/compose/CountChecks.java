package dev.skep.desired.compose;

import dev.skep.identity.ServiceName;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** What a service cannot have when it has more than one replica, or when another has it. */
final class CountChecks {

    private CountChecks() {}

    static void check(SortedMap<ServiceName, ServiceDraft> services) {
        Map<String, ServiceName> owners = new HashMap<>();
        for (ServiceDraft service : services.values()) {
            int count = service.replicas().onOneNode();
            service.spec()
                    .containerName()
                    .ifPresent(name -> {
                        if (count > 1) {
                            service.attribute("container_name")
                                    .error(
                                            "\""
                                                    + name
                                                    + "\" can be the name of one replica, and "
                                                    + count
                                                    + " are asked for");
                        }
                        ServiceName owner = owners.putIfAbsent(name, service.name());
                        if (owner != null) {
                            service.attribute("container_name")
                                    .error(
                                            "\""
                                                    + name
                                                    + "\" is the name that the service "
                                                    + owner
                                                    + " has");
                        }
                    });
            boolean fixedAddress =
                    service.spec().networking().networks().stream()
                            .anyMatch(network ->
                                    network.ipv4Address().isPresent()
                                            || network.ipv6Address().isPresent());
            if (count > 1 && fixedAddress) {
                service.attribute("networks")
                        .error(
                                "a fixed address can be that of one replica, and "
                                        + count
                                        + " are asked for");
            }
        }
    }
}
