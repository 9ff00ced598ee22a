package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.DesiredService;
import dev.skep.desired.FileSource;
import dev.skep.desired.OneLine;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Scheduling.EndpointMode;
import dev.skep.plan.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a service asks for that one plain engine cannot give or takes no notice of, while a swarm
 * may.
 */
final class SwarmOnly {

    private static final String JOIN = ", and this engine is not the manager of one; ";

    private static final int LONGEST_MESSAGE = 500;

    /** A range of ports is a few letters long and may be ten thousand obstacles. */
    private static final int MOST_OBSTACLES = 20;

    private final DesiredService service;
    private final ContainerSpec spec;
    private final List<Finding> obstacles = new ArrayList<>();

    private SwarmOnly(DesiredService service, ContainerSpec spec) {
        this.service = service;
        this.spec = spec;
    }

    /** One sentence that names all that makes no difference here. */
    static Optional<Finding> note(DesiredService service) {
        Scheduling scheduling = service.scheduling();
        List<String> names = new ArrayList<>();
        if (!scheduling.placement().equals(Scheduling.DEFAULT.placement())) {
            names.add("deploy.placement");
        }
        if (scheduling.reservations().cpus() > 0) {
            names.add("deploy.resources.reservations.cpus");
        }
        if (!scheduling.reservations().generic().isEmpty()) {
            names.add("deploy.resources.reservations.generic_resources");
        }
        if (scheduling.endpointMode() != EndpointMode.VIP) {
            names.add("deploy.endpoint_mode");
        }
        if (!scheduling.rollback().equals(Scheduling.DEFAULT.rollback())) {
            names.add("deploy.rollback_config");
        }
        scheduling.upkeep().rebalance().ifPresent(_ -> names.add("rebalance"));
        scheduling.upkeep().failover().ifPresent(_ -> names.add("failover"));
        if (files(service.template().spec()).anyMatch(SwarmOnly::isTemplate)) {
            names.add("template_driver");
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String has = names.size() == 1 ? " has" : " have";
        String message =
                String.join(", ", names)
                        + has
                        + " no effect on one engine: only a swarm heeds "
                        + (names.size() == 1 ? "it" : "them");
        return Optional.of(finding(service, Severity.NOTE, "SwarmOnly", message));
    }

    private static boolean isTemplate(FileMount file) {
        return file.source() instanceof FileSource.Content content
                && content.templateDriver().isPresent();
    }

    /**
     * Why no container of a service can be made here.
     *
     * @param spec what it is made from, which after a roll-back is not the service's own
     */
    static List<Finding> obstacles(DesiredService service, ContainerSpec spec) {
        SwarmOnly found = new SwarmOnly(service, spec);
        found.store();
        found.files();
        if (service.replicas().onOneNode() > 1) {
            found.names();
            found.ports();
        }
        return List.copyOf(found.obstacles);
    }

    private static Stream<FileMount> files(ContainerSpec spec) {
        return Stream.concat(spec.storage().configs().stream(), spec.storage().secrets().stream());
    }

    /** What is kept by a swarm's managers. */
    private void store() {
        spec.storage().configs().forEach(file -> external("config", file.source()));
        spec.storage().secrets().forEach(file -> external("secret", file.source()));
        for (Mount mount : spec.storage().volumes()) {
            if (mount instanceof Mount.Cluster cluster) {
                blocked(
                        "ExternalNotFound",
                        "cluster volume "
                                + cluster.source()
                                + " is kept by a swarm"
                                + JOIN
                                + "mount a volume of this engine");
            }
        }
        if (spec.security().credentialSpec().orElse(null) instanceof CredentialSpec.Config) {
            blocked(
                    "ExternalNotFound",
                    "`credential_spec` names a config, which is kept by a swarm"
                            + JOIN
                            + "name a file or a registry key");
        }
    }

    private void external(String kind, FileSource source) {
        if (source instanceof FileSource.External(String name)) {
            blocked(
                    "ExternalNotFound",
                    "external "
                            + kind
                            + " "
                            + name
                            + " is kept by a swarm"
                            + JOIN
                            + "give it a file or an environment variable");
        } else if (source instanceof FileSource.Content content && !content.content().isHere()) {
            blocked(
                    "SecretNotFound",
                    kind
                            + " "
                            + content.key()
                            + " is kept by the swarm that it was submitted to"
                            + JOIN
                            + "give Skep the files");
        }
    }

    /**
     * Files are written into a container before it starts: the engine refuses that when its root is
     * read-only, and writes below its mounts.
     */
    private void files() {
        if (spec.security().readOnly() && files(spec).findAny().isPresent()) {
            blocked(
                    "ReadOnlyRoot",
                    "a plain engine writes no config or secret into a container whose root is"
                            + " `read_only`; bind-mount the file with `volumes`");
        }
        List<String> mounts =
                Stream.concat(
                                spec.storage().volumes().stream().map(Mount::target),
                                spec.storage().tmpfs().keySet().stream())
                        .toList();
        files(spec).forEach(file -> besideMounts(file.target(), mounts));
    }

    private void besideMounts(String target, List<String> mounts) {
        mounts.stream()
                .filter(mount ->
                        (target + "/").startsWith(mount.endsWith("/") ? mount : mount + "/"))
                .findFirst()
                .ifPresent(mount ->
                        blocked(
                                "FileBelowMount",
                                target
                                        + " lies below the mount at "
                                        + mount
                                        + ", which on a plain engine would hide it or carry it out"
                                        + " of the container; give it another target"));
    }

    private void names() {
        spec.containerName()
                .ifPresent(name ->
                        blocked(
                                "FixedName",
                                "`container_name: "
                                        + name
                                        + "` can be the name of one replica"
                                        + askedFor()));
        boolean fixedAddress =
                spec.networking().networks().stream()
                        .anyMatch(network ->
                                network.ipv4Address().isPresent()
                                        || network.ipv6Address().isPresent());
        if (fixedAddress) {
            blocked("FixedAddress", "a fixed address can be that of one replica" + askedFor());
        }
    }

    private void ports() {
        if (spec.networking().networkMode().filter("host"::equals).isPresent()) {
            return;
        }
        int asked = service.replicas().onOneNode();
        for (Port port : spec.networking().ports()) {
            String range = port.published().orElse("");
            if (!range.isEmpty() && size(range) < asked) {
                blocked(
                        "FixedPort",
                        size(range) == 1
                                ? "port "
                                        + range
                                        + " of the host can be that of one replica"
                                        + askedFor()
                                : "the range "
                                        + range
                                        + " of the host has fewer ports than the "
                                        + asked
                                        + " replicas that are asked for");
            }
        }
    }

    /** How many ports there are in {@code 8000-8010}. */
    private static int size(String range) {
        String[] ends = range.split("-", 2);
        return Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }

    private String askedFor() {
        return ", and " + service.replicas().onOneNode() + " are asked for";
    }

    private void blocked(String reason, String message) {
        if (obstacles.size() < MOST_OBSTACLES) {
            obstacles.add(finding(service, Severity.BLOCKED, reason, message));
        }
    }

    private static Finding finding(
            DesiredService service, Severity severity, String reason, String message) {
        return new Finding(
                severity,
                Optional.of(service.name()),
                reason,
                OneLine.of(message, LONGEST_MESSAGE),
                Optional.empty());
    }
}
