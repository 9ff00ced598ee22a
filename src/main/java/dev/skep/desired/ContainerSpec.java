package dev.skep.desired;

import dev.skep.identity.SpecHash;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that a replica's container is made from; a change of any part means another container.
 *
 * <p>Component names are Compose's attribute names in camel case: they are what a plan names as
 * changed. Networks and volumes are named as the engine names them.
 *
 * @param containerName a name of the user's own ({@code container_name}) in place of {@code
 *     STACK-SERVICE-SLOT}
 */
public record ContainerSpec(
        String image,
        Optional<String> containerName,
        SortedMap<String, String> labels,
        Process process,
        Networking networking,
        Storage storage,
        Security security,
        Resources resources,
        Optional<Healthcheck> healthcheck,
        Optional<Logging> logging,
        EngineRestart restart) {

    /**
     * What runs inside, and how it is asked to stop.
     *
     * @param command empty for the image's own; present and empty for none
     * @param stopGracePeriod from the stop signal to SIGKILL; empty for the engine's default (10 s)
     */
    public record Process(
            Optional<List<String>> command,
            Optional<List<String>> entrypoint,
            SortedMap<String, String> environment,
            Optional<String> user,
            Optional<String> workingDir,
            Optional<Boolean> init,
            boolean tty,
            boolean stdinOpen,
            Optional<String> stopSignal,
            Optional<Duration> stopGracePeriod)
            implements SpecHash.Group {}

    /**
     * What it is called and whom it reaches.
     *
     * @param networkMode {@code host}, {@code none}, {@code bridge} or {@code container:…}; empty
     *     when attached to {@code networks}
     * @param networks at least one, unless {@code networkMode} is present; the first is the one the
     *     container is created on
     * @param expose {@code 80/tcp}
     * @param extraHosts {@code name:address}
     */
    public record Networking(
            Optional<String> hostname,
            Optional<String> domainname,
            Optional<String> networkMode,
            List<Attachment> networks,
            List<Port> ports,
            List<String> expose,
            List<String> extraHosts,
            List<String> dns,
            List<String> dnsSearch,
            List<String> dnsOpt)
            implements SpecHash.Group {}

    /**
     * One network and what this service is called there (beside its own name, which the reader
     * adds).
     *
     * @param driverOptions for the network's driver, of this one end ({@code driver_opts})
     */
    public record Attachment(
            String network,
            List<String> aliases,
            Optional<String> ipv4Address,
            Optional<String> ipv6Address,
            SortedMap<String, String> driverOptions) {}

    /**
     * A published port.
     *
     * @param target 1 to 65535, in the container
     * @param published a port or a range {@code 8000-8010} on the host, of which the engine takes a
     *     free one; empty for any
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     * @param mode where in a swarm it is published; one engine is one node, and makes no difference
     */
    public record Port(
            Optional<String> hostIp,
            Optional<String> published,
            int target,
            String protocol,
            PublishMode mode) {}

    /** On which nodes of a swarm a port is published. */
    public enum PublishMode {
        /**
         * On every node, from where it is carried to a task on any of them. As what holds where the
         * file is silent it has no text: {@link SpecHash} takes no notice of it.
         */
        INGRESS {
            @Override
            public String toString() {
                return "";
            }
        },
        /** On the nodes on which a task runs. */
        HOST
    }

    /**
     * What it reads and writes.
     *
     * @param tmpfs mount options by path
     * @param configs files written into the container before it starts
     * @param secrets files written into the container before it starts
     * @param devices {@code host:container:permissions}
     */
    public record Storage(
            List<Mount> volumes,
            SortedMap<String, String> tmpfs,
            List<FileMount> configs,
            List<FileMount> secrets,
            List<String> devices)
            implements SpecHash.Group {

        /** Whether it writes to anything of its node, or of the swarm, that outlives it. */
        public boolean keepsData() {
            return volumes.stream()
                    .anyMatch(mount ->
                            switch (mount) {
                                case Mount.Bind bind -> !bind.readOnly();
                                case Mount.Volume volume ->
                                        volume.source().isPresent() && !volume.readOnly();
                                case Mount.Cluster cluster -> !cluster.readOnly();
                                case Mount.Tmpfs _ -> false;
                            });
        }
    }

    /** One mount, by the engine's names. */
    public sealed interface Mount {

        String target();

        /** A path of the engine's host. */
        record Bind(
                String source,
                String target,
                boolean readOnly,
                boolean createHostPath,
                Optional<String> propagation)
                implements Mount {}

        /**
         * @param source the volume's name on the engine; empty for an anonymous one
         * @param subpath a folder of the volume to mount in place of all of it
         * @param labels of a volume that is made for the container
         */
        record Volume(
                Optional<String> source,
                String target,
                boolean readOnly,
                boolean noCopy,
                Optional<String> subpath,
                SortedMap<String, String> labels)
                implements Mount {

            /** All of a volume, without labels of its own. */
            public Volume(
                    Optional<String> source, String target, boolean readOnly, boolean noCopy) {
                this(
                        source,
                        target,
                        readOnly,
                        noCopy,
                        Optional.empty(),
                        Collections.emptySortedMap());
            }
        }

        /**
         * A volume that a swarm manages for all of its nodes (CSI). A plain engine has none.
         *
         * @param source its name, or {@code group:NAME} for any of a group
         */
        record Cluster(String source, String target, boolean readOnly) implements Mount {}

        /**
         * @param sizeBytes 0 for no limit
         */
        record Tmpfs(String target, long sizeBytes, Optional<Integer> mode) implements Mount {}
    }

    /**
     * A config or secret as a file in the container.
     *
     * @param mode permission bits, such as 0444
     */
    public record FileMount(String target, FileSource source, int uid, int gid, int mode) {}

    /**
     * What it may do.
     *
     * @param isolation of a Windows container: {@code default}, {@code process} or {@code hyperv}
     */
    public record Security(
            List<String> capAdd,
            List<String> capDrop,
            boolean readOnly,
            boolean privileged,
            List<String> securityOpt,
            List<String> groupAdd,
            SortedMap<String, String> sysctls,
            Optional<String> isolation,
            Optional<CredentialSpec> credentialSpec)
            implements SpecHash.Group {}

    /** The account of a Windows container: where its description is. */
    public sealed interface CredentialSpec {

        /** A config of a swarm. */
        record Config(FileSource source) implements CredentialSpec {}

        /**
         * @param name a file in the folder {@code CredentialSpecs} of the engine
         */
        record File(String name) implements CredentialSpec {}

        /**
         * @param key a value in the registry of the engine's host
         */
        record Registry(String key) implements CredentialSpec {}
    }

    /**
     * What it may use; 0 for no limit.
     *
     * @param cpus limit in billionths of a core
     * @param memory limit in bytes
     * @param memoryReservation soft limit in bytes
     * @param pids how many processes
     */
    public record Resources(
            long cpus,
            long memory,
            long memoryReservation,
            long pids,
            long shmSize,
            List<Ulimit> ulimits)
            implements SpecHash.Group {}

    /** One {@code ulimits} entry. */
    public record Ulimit(String name, long soft, long hard) {}

    /**
     * @param test as the engine takes it: {@code CMD …}, {@code CMD-SHELL …}, or {@code NONE} to
     *     switch the image's own off
     * @param interval zero durations and retries mean the engine's defaults
     */
    public record Healthcheck(
            List<String> test,
            Duration interval,
            Duration timeout,
            int retries,
            Duration startPeriod,
            Duration startInterval) {}

    /** Where its output goes. */
    public record Logging(Optional<String> driver, SortedMap<String, String> options) {}

    /**
     * The engine's own restart policy, which works while Skep is away.
     *
     * @param name {@code no}, {@code always}, {@code unless-stopped} or {@code on-failure}
     * @param maximumRetryCount for {@code on-failure}; 0 for no limit
     */
    public record EngineRestart(String name, int maximumRetryCount) {
        public static final EngineRestart NO = new EngineRestart("no", 0);
    }
}
