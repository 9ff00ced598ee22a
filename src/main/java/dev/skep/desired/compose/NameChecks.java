package dev.skep.desired.compose;

import dev.skep.identity.ServiceName;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** Names of containers that two services would want. */
final class NameChecks {

    private NameChecks() {}

    static void check(SortedMap<ServiceName, ServiceDraft> services) {
        Map<String, ServiceName> owners = new HashMap<>();
        for (ServiceDraft service : services.values()) {
            service.spec()
                    .containerName()
                    .ifPresent(name -> {
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
        }
    }
}
