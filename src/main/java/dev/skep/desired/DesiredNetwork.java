package dev.skep.desired;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A network of the stack, by its name on the engine.
 *
 * @param key its name in the Compose file
 * @param external made by somebody else: Skep only checks that it is there
 */
public record DesiredNetwork(
        String name,
        String key,
        boolean external,
        Optional<String> driver,
        SortedMap<String, String> driverOptions,
        SortedMap<String, String> labels,
        boolean internal,
        boolean attachable,
        boolean enableIpv6,
        List<Subnet> subnets) {

    /** One entry of {@code ipam.config}. */
    public record Subnet(
            Optional<String> subnet, Optional<String> gateway, Optional<String> ipRange) {}
}
