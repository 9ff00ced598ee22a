package dev.skep.desired;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A network of the stack, by its name on the engine.
 *
 * @param key its name in the Compose file
 * @param external made by somebody else: Skep only checks that it is there
 * @param driver empty for the engine's default
 * @param enableIpv4 empty for the engine's default, which is yes
 * @param ipamDriver who gives out addresses; empty for the engine's default
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
        Optional<Boolean> enableIpv4,
        boolean enableIpv6,
        List<Subnet> subnets,
        Optional<String> ipamDriver,
        SortedMap<String, String> ipamOptions) {

    /** The same with another driver. */
    public DesiredNetwork withDriver(Optional<String> other) {
        return new DesiredNetwork(
                name,
                key,
                external,
                other,
                driverOptions,
                labels,
                internal,
                attachable,
                enableIpv4,
                enableIpv6,
                subnets,
                ipamDriver,
                ipamOptions);
    }

    /** The same with another {@code enable_ipv4}. */
    public DesiredNetwork withEnableIpv4(Optional<Boolean> other) {
        return new DesiredNetwork(
                name,
                key,
                external,
                driver,
                driverOptions,
                labels,
                internal,
                attachable,
                other,
                enableIpv6,
                subnets,
                ipamDriver,
                ipamOptions);
    }

    /**
     * One entry of {@code ipam.config}.
     *
     * @param auxAddresses of hosts that the driver must not give away, by their names
     */
    public record Subnet(
            Optional<String> subnet,
            Optional<String> gateway,
            Optional<String> ipRange,
            SortedMap<String, String> auxAddresses) {}
}
