package dev.skep.engine.docker;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Logging;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.ContainerSpec.Process;
import dev.skep.desired.ContainerSpec.PublishMode;
import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.ContainerSpec.Storage;
import dev.skep.desired.ContainerSpec.Ulimit;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A container of which everything is said. */
final class FullSpec {

    private FullSpec() {}

    static Step.CreateContainer step(StackName stack) {
        return new Step.CreateContainer(
                stack,
                new Slot(new ServiceName("web"), 2),
                stack + "-web-2",
                Template.of(spec(stack)),
                5,
                sorted(Map.of("/cache", "0".repeat(64))),
                new DesiredState.Origin(
                        "/srv/shop", List.of("/srv/shop/compose.yaml", "/srv/shop/prod.yaml")));
    }

    /** Any other spec as the same step. */
    static Step.CreateContainer plain(StackName stack, ContainerSpec spec) {
        Slot slot = new Slot(new ServiceName("web"), 1);
        return new Step.CreateContainer(
                stack,
                slot,
                slot.containerName(stack),
                Template.of(spec),
                1,
                Collections.emptySortedMap(),
                DesiredState.Origin.UNKNOWN);
    }

    private static ContainerSpec spec(StackName stack) {
        return new ContainerSpec(
                "busybox:latest",
                Optional.empty(),
                sorted(Map.of("tier", "front", "dev.skep.stack", "somebody-else")),
                process(),
                networking(stack),
                storage(stack),
                security(),
                new Resources(
                        500_000_000,
                        64 << 20,
                        32 << 20,
                        50,
                        8 << 20,
                        List.of(new Ulimit("nofile", 1024, 2048))),
                Optional.of(
                        new Healthcheck(
                                List.of("CMD", "true"),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(2),
                                4,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(500))),
                Optional.of(
                        new Logging(Optional.of("json-file"), sorted(Map.of("max-size", "1m")))),
                new EngineRestart("on-failure", 3));
    }

    private static Process process() {
        return new Process(
                Optional.of(List.of("-c", "sleep 60")),
                Optional.of(List.of("sh")),
                sorted(Map.of("MODE", "prod", "EMPTY", "")),
                Optional.of("1000:1000"),
                Optional.of("/work"),
                Optional.of(true),
                true,
                true,
                Optional.of("SIGINT"),
                Optional.of(Duration.ofMillis(1500)));
    }

    private static Networking networking(StackName stack) {
        return new Networking(
                Optional.of("front"),
                Optional.of("example.test"),
                Optional.empty(),
                List.of(
                        new Attachment(
                                stack + "_default",
                                List.of("web", "www"),
                                Optional.of("172.30.77.9"),
                                Optional.empty(),
                                Collections.emptySortedMap())),
                List.of(
                        new Port(
                                Optional.of("127.0.0.1"),
                                Optional.empty(),
                                80,
                                "tcp",
                                PublishMode.INGRESS),
                        new Port(
                                Optional.empty(),
                                Optional.of("38080-38089"),
                                80,
                                "tcp",
                                PublishMode.INGRESS),
                        new Port(
                                Optional.empty(),
                                Optional.empty(),
                                53,
                                "udp",
                                PublishMode.INGRESS)),
                List.of("9000/tcp"),
                List.of("db:10.1.2.3"),
                List.of("10.1.2.4"),
                List.of("example.test"),
                List.of("ndots:1"));
    }

    private static Storage storage(StackName stack) {
        return new Storage(
                List.of(
                        new Mount.Bind(
                                "/tmp/skep-contract-made", "/made", true, true, Optional.empty()),
                        new Mount.Bind("/etc", "/host-etc", true, false, Optional.of("rprivate")),
                        new Mount.Volume(Optional.of(stack + "_data"), "/data", false, true),
                        new Mount.Volume(Optional.empty(), "/cache", false, false),
                        new Mount.Tmpfs("/scratch", 1 << 20, Optional.of(0700))),
                sorted(Map.of("/run", "size=1m")),
                List.of(),
                List.of(),
                List.of("/dev/null:/dev/void:rw"));
    }

    private static Security security() {
        return new Security(
                List.of("NET_ADMIN"),
                List.of("MKNOD"),
                true,
                false,
                List.of("no-new-privileges"),
                List.of("2000"),
                sorted(Map.of("net.core.somaxconn", "256")),
                Optional.empty(),
                Optional.empty());
    }

    private static SortedMap<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }
}
