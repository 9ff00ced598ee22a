package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.desired.DesiredNetwork;
import java.util.Map;

/** A {@link DesiredNetwork} in the words of {@code POST /networks/create}. */
final class NetworkBody {

    private NetworkBody() {}

    static ObjectNode of(DesiredNetwork network, Map<String, String> labels) {
        ObjectNode body =
                Json.object()
                        .put("Name", network.name())
                        .put("CheckDuplicate", true)
                        .put("Driver", network.driver().orElse("bridge"))
                        .put("Internal", network.internal())
                        .put("Attachable", network.attachable())
                        .put("EnableIPv6", network.enableIpv6());
        network.enableIpv4().ifPresent(enable -> body.put("EnableIPv4", enable));
        ObjectNode ipam = ipam(network);
        if (!ipam.isEmpty()) {
            body.set("IPAM", ipam);
        }
        body.set("Options", Json.object(network.driverOptions()));
        body.set("Labels", Json.object(labels));
        return body;
    }

    private static ObjectNode ipam(DesiredNetwork network) {
        ObjectNode ipam = Json.object();
        network.ipamDriver().ifPresent(driver -> ipam.put("Driver", driver));
        if (!network.ipamOptions().isEmpty()) {
            ipam.set("Options", Json.object(network.ipamOptions()));
        }
        for (DesiredNetwork.Subnet subnet : network.subnets()) {
            ObjectNode config = ipam.withArray("/Config").addObject();
            subnet.subnet().ifPresent(range -> config.put("Subnet", range));
            subnet.gateway().ifPresent(address -> config.put("Gateway", address));
            subnet.ipRange().ifPresent(range -> config.put("IPRange", range));
            if (!subnet.auxAddresses().isEmpty()) {
                config.set("AuxiliaryAddresses", Json.object(subnet.auxAddresses()));
            }
        }
        return ipam;
    }
}
