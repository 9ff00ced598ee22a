package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.ContainerSpec.PublishMode;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.DesiredService;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Scheduling.EndpointMode;
import dev.skep.plan.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a service asks for that its tasks on a swarm cannot have, while a plain engine can. */
final class EngineOnly {

    private EngineOnly() {}

    /** One sentence that names all that makes no difference on a swarm. */
    static Optional<Finding> note(DesiredService service) {
        List<String> names = new ArrayList<>();
        ContainerSpec spec = service.template().spec();
        spec.containerName().ifPresent(_ -> names.add("container_name"));
        networking(spec.networking(), names);
        security(spec.security(), names);
        if (!spec.storage().devices().isEmpty()) {
            names.add("devices");
        }
        if (spec.resources().shmSize() > 0) {
            names.add("shm_size");
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        Severity.NOTE,
                        Optional.of(service.name()),
                        "EngineOnly",
                        String.join(", ", names)
                                + (names.size() == 1 ? " has" : " have")
                                + " no effect on a swarm: only a plain engine heeds "
                                + (names.size() == 1 ? "it" : "them"),
                        Optional.empty()));
    }

    /** Why its tasks would never be made: what the swarm would refuse. */
    static Optional<Finding> obstacle(DesiredService service) {
        Scheduling scheduling = service.scheduling();
        List<String> ports =
                service.template().spec().networking().ports().stream()
                        .filter(port -> port.mode() == PublishMode.INGRESS)
                        .map(port -> Integer.toString(port.target()))
                        .toList();
        if (scheduling.endpointMode() == EndpointMode.VIP || ports.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        Severity.BLOCKED,
                        Optional.of(service.name()),
                        "IngressWithoutAddress",
                        "port "
                                + String.join(", ", ports)
                                + " cannot be published by the ingress network, which needs the address that"
                                + " `endpoint_mode: dnsrr` does without; publish with `mode: host`, or use `endpoint_mode: vip`",
                        Optional.empty()));
    }

    private static void networking(Networking networking, List<String> names) {
        networking.networkMode().ifPresent(_ -> names.add("network_mode"));
        networking.domainname().ifPresent(_ -> names.add("domainname"));
        if (networking.networks().stream()
                .anyMatch(at -> at.ipv4Address().isPresent() || at.ipv6Address().isPresent())) {
            names.add("fixed addresses");
        }
        if (networking.ports().stream().anyMatch(port -> port.hostIp().isPresent())) {
            names.add("host_ip");
        }
    }

    private static void security(Security security, List<String> names) {
        if (security.privileged()) {
            names.add("privileged");
        }
        if (!security.securityOpt().isEmpty()) {
            names.add("security_opt");
        }
    }
}
