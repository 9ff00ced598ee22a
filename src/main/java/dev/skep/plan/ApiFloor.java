package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredService;
import dev.skep.desired.Replicas;
import dev.skep.observed.ApiVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Something that the files can ask for and that came later than the oldest API that Skep speaks. An
 * engine drops without a word what it does not know.
 *
 * @param onEngine whether a plain engine lacked it too, and not only a swarm
 */
record ApiFloor(String attribute, Release release, boolean onEngine, Effect effect) {

    static final List<ApiFloor> ALL =
            List.of(
                    ofSwarm(
                            "deploy.mode of a job",
                            Release.DOCKER_20_10,
                            new Effect.Blocks(ApiFloor::isJob)),
                    ofSwarm(
                            "cap_add",
                            Release.DOCKER_20_10,
                            new Effect.LeftOut(ApiFloor::withoutAddedRights)),
                    ofSwarm(
                            "cap_drop",
                            Release.DOCKER_20_10,
                            new Effect.Blocks(ApiFloor::dropsRights)),
                    ofSwarm(
                            "ulimits",
                            Release.DOCKER_20_10,
                            new Effect.LeftOut(ApiFloor::withoutUlimits)),
                    ofSwarm(
                            "pids_limit",
                            Release.DOCKER_20_10,
                            new Effect.LeftOut(ApiFloor::withoutPids)),
                    ofSwarm(
                            "volumes of type cluster",
                            Release.DOCKER_23,
                            new Effect.Blocks(service -> mounts(service, ApiFloor::isCluster))),
                    ofBoth(
                            "healthcheck.start_interval",
                            Release.DOCKER_25,
                            new Effect.LeftOut(ApiFloor::withoutStartInterval)),
                    ofBoth(
                            "volumes.volume.subpath",
                            Release.DOCKER_26,
                            new Effect.Blocks(service -> mounts(service, ApiFloor::isPartly))),
                    ofBoth(
                            "enable_ipv4: false",
                            Release.DOCKER_28,
                            new Effect.LeftOutOfNetwork(ApiFloor::withIpv4)));

    /** An engine with which attributes came. */
    enum Release {
        DOCKER_20_10("20.10", 41),
        DOCKER_23("23", 42),
        DOCKER_25("25", 44),
        DOCKER_26("26", 45),
        DOCKER_28("28", 48);

        private final String engine;
        private final int minor;

        Release(String engine, int minor) {
            this.engine = engine;
            this.minor = minor;
        }

        ApiVersion api() {
            return new ApiVersion(1, minor);
        }
    }

    /** What becomes of a service or a network that asks for it in vain. */
    sealed interface Effect {

        /** It does without. */
        record LeftOut(UnaryOperator<ContainerSpec> without) implements Effect {}

        record LeftOutOfNetwork(UnaryOperator<DesiredNetwork> without) implements Effect {}

        /**
         * Without, it would be another service, or have rights that it is not to have: it is not
         * made.
         */
        record Blocks(Predicate<DesiredService> asks) implements Effect {}
    }

    private static ApiFloor ofSwarm(String attribute, Release release, Effect effect) {
        return new ApiFloor(attribute, release, false, effect);
    }

    private static ApiFloor ofBoth(String attribute, Release release, Effect effect) {
        return new ApiFloor(attribute, release, true, effect);
    }

    /** The first version that has it, and the engine that brought it: {@code 1.44 (Docker 25)}. */
    String since() {
        return release.api() + " (Docker " + release.engine + ")";
    }

    boolean isAbove(ApiVersion spoken) {
        return spoken.isBefore(release.api());
    }

    private static boolean isJob(DesiredService service) {
        return service.replicas() instanceof Replicas.Job
                || service.replicas() instanceof Replicas.JobPerNode;
    }

    private static boolean dropsRights(DesiredService service) {
        return !service.template().spec().security().capDrop().isEmpty();
    }

    private static boolean mounts(DesiredService service, Predicate<Mount> which) {
        return service.template().spec().storage().volumes().stream().anyMatch(which);
    }

    private static boolean isCluster(Mount mount) {
        return mount instanceof Mount.Cluster;
    }

    private static boolean isPartly(Mount mount) {
        return mount instanceof Mount.Volume volume && volume.subpath().isPresent();
    }

    private static DesiredNetwork withIpv4(DesiredNetwork network) {
        return network.enableIpv4().orElse(true)
                ? network
                : network.withEnableIpv4(Optional.empty());
    }

    private static ContainerSpec withoutAddedRights(ContainerSpec spec) {
        Security security = spec.security();
        return with(
                spec,
                new Security(
                        List.of(),
                        security.capDrop(),
                        security.readOnly(),
                        security.privileged(),
                        security.securityOpt(),
                        security.groupAdd(),
                        security.sysctls(),
                        security.isolation(),
                        security.credentialSpec()),
                spec.resources(),
                spec.healthcheck());
    }

    private static ContainerSpec withoutUlimits(ContainerSpec spec) {
        return with(spec, spec.resources().pids(), List.of());
    }

    private static ContainerSpec withoutPids(ContainerSpec spec) {
        return with(spec, 0, spec.resources().ulimits());
    }

    private static ContainerSpec with(
            ContainerSpec spec, long pids, List<ContainerSpec.Ulimit> ulimits) {
        Resources limits = spec.resources();
        return with(
                spec,
                spec.security(),
                new Resources(
                        limits.cpus(),
                        limits.memory(),
                        limits.memoryReservation(),
                        pids,
                        limits.shmSize(),
                        ulimits),
                spec.healthcheck());
    }

    private static ContainerSpec withoutStartInterval(ContainerSpec spec) {
        return with(
                spec,
                spec.security(),
                spec.resources(),
                spec.healthcheck()
                        .map(check ->
                                new Healthcheck(
                                        check.test(),
                                        check.interval(),
                                        check.timeout(),
                                        check.retries(),
                                        check.startPeriod(),
                                        Duration.ZERO)));
    }

    private static ContainerSpec with(
            ContainerSpec spec,
            Security security,
            Resources resources,
            Optional<Healthcheck> healthcheck) {
        return new ContainerSpec(
                spec.image(),
                spec.containerName(),
                spec.labels(),
                spec.process(),
                spec.networking(),
                spec.storage(),
                security,
                resources,
                healthcheck,
                spec.logging(),
                spec.restart());
    }
}
