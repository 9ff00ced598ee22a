package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.ContainerSpec.Process;
import dev.skep.desired.ContainerSpec.PublishMode;
import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.ContainerSpec.Storage;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredVolume;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Specs for tests: a plain one, and what differs from it. */
public final class Specs {

    /** Runs until a file {@code /end} says with which code to end; takes SIGTERM at once. */
    private static final List<String> OBEDIENT =
            List.of(
                    "sh",
                    "-c",
                    "trap 'exit 143' TERM; while [ ! -f /end ]; do sleep 0.05; done; exit $(cat /end)");

    private static final Security SECURITY =
            new Security(
                    List.of(),
                    List.of(),
                    false,
                    false,
                    List.of(),
                    List.of(),
                    Collections.emptySortedMap(),
                    Optional.empty(),
                    Optional.empty());

    private Specs() {}

    /** On the network {@code none}, without mounts, checks or a restart policy. */
    public static ContainerSpec plain(String image) {
        return new ContainerSpec(
                image,
                Optional.empty(),
                Collections.emptySortedMap(),
                process(OBEDIENT),
                networking(Optional.of("none"), List.of()),
                storage(List.of()),
                SECURITY,
                new Resources(0, 0, 0, 0, 0, List.of()),
                Optional.empty(),
                Optional.empty(),
                EngineRestart.NO);
    }

    /** Runs a line of shell instead. */
    public static ContainerSpec running(ContainerSpec spec, String line) {
        return with(spec, process(List.of("sh", "-c", line)), spec.resources());
    }

    private static Process process(List<String> command) {
        return new Process(
                Optional.of(command),
                Optional.empty(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** Takes no notice of SIGTERM. */
    public static ContainerSpec stubborn(String image, Duration grace) {
        ContainerSpec spec = running(plain(image), "trap '' TERM; while :; do sleep 0.05; done");
        return stopping(spec, Optional.empty(), Optional.of(grace));
    }

    /** With a stop signal of its own. */
    public static ContainerSpec stoppedBy(ContainerSpec spec, String signal) {
        return stopping(spec, Optional.of(signal), Optional.empty());
    }

    private static ContainerSpec stopping(
            ContainerSpec spec, Optional<String> signal, Optional<Duration> grace) {
        Process process = spec.process();
        return with(
                spec,
                new Process(
                        process.command(),
                        process.entrypoint(),
                        process.environment(),
                        process.user(),
                        process.workingDir(),
                        process.init(),
                        process.tty(),
                        process.stdinOpen(),
                        signal,
                        grace),
                spec.resources());
    }

    /**
     * May take so much memory.
     *
     * @param bytes at least 6 MiB, the engine's own minimum
     */
    public static ContainerSpec withMemory(ContainerSpec spec, long bytes) {
        return with(spec, spec.process(), new Resources(0, bytes, 0, 0, 0, List.of()));
    }

    /** Runs a program that may not be there. */
    public static ContainerSpec executing(ContainerSpec spec, String program) {
        return with(spec, process(List.of(program)), spec.resources());
    }

    public static ContainerSpec restarting(ContainerSpec spec, String policy) {
        return restarting(spec, policy, 0);
    }

    public static ContainerSpec restarting(ContainerSpec spec, String policy, int times) {
        return with(
                spec,
                spec.networking(),
                spec.storage(),
                spec.healthcheck(),
                new EngineRestart(policy, times));
    }

    public static ContainerSpec on(ContainerSpec spec, String network) {
        Attachment attachment =
                new Attachment(
                        network,
                        List.of("web"),
                        Optional.empty(),
                        Optional.empty(),
                        Collections.emptySortedMap());
        Networking networking = networking(Optional.empty(), List.of(attachment));
        return with(spec, networking, spec.storage(), spec.healthcheck(), spec.restart());
    }

    /** On a network, with a port of the host for its port 80. */
    public static ContainerSpec publishing(ContainerSpec spec, String network, int port) {
        ContainerSpec on = on(spec, network);
        Networking plain = on.networking();
        Networking networking =
                new Networking(
                        plain.hostname(),
                        plain.domainname(),
                        plain.networkMode(),
                        plain.networks(),
                        List.of(
                                new Port(
                                        Optional.empty(),
                                        Optional.of(Integer.toString(port)),
                                        80,
                                        "tcp",
                                        PublishMode.INGRESS)),
                        plain.expose(),
                        plain.extraHosts(),
                        plain.dns(),
                        plain.dnsSearch(),
                        plain.dnsOpt());
        return with(on, networking, on.storage(), on.healthcheck(), on.restart());
    }

    public static ContainerSpec mounting(ContainerSpec spec, Mount mount) {
        return with(
                spec,
                spec.networking(),
                storage(List.of(mount)),
                spec.healthcheck(),
                spec.restart());
    }

    /** Healthy for as long as there is a file {@code /healthy}. */
    public static ContainerSpec checked(ContainerSpec spec) {
        return checked(spec, "test -f /healthy");
    }

    public static ContainerSpec checked(ContainerSpec spec, String command) {
        return checked(spec, command, Duration.ofMillis(200));
    }

    public static ContainerSpec checked(ContainerSpec spec, String command, Duration interval) {
        Healthcheck check =
                new Healthcheck(
                        List.of("CMD-SHELL", command),
                        interval,
                        Duration.ofSeconds(5),
                        1,
                        Duration.ZERO,
                        Duration.ZERO);
        return with(spec, spec.networking(), spec.storage(), Optional.of(check), spec.restart());
    }

    public static DesiredNetwork network(String name) {
        return new DesiredNetwork(
                name,
                "default",
                false,
                Optional.empty(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                false,
                false,
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Collections.emptySortedMap());
    }

    public static DesiredVolume volume(String name) {
        return new DesiredVolume(
                name,
                "data",
                false,
                Optional.empty(),
                Collections.emptySortedMap(),
                new TreeMap<>());
    }

    private static Networking networking(Optional<String> mode, List<Attachment> networks) {
        return new Networking(
                Optional.empty(),
                Optional.empty(),
                mode,
                networks,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Storage storage(List<Mount> mounts) {
        return new Storage(mounts, Collections.emptySortedMap(), List.of(), List.of(), List.of());
    }

    private static ContainerSpec with(
            ContainerSpec spec,
            Networking networking,
            Storage storage,
            Optional<Healthcheck> healthcheck,
            EngineRestart restart) {
        return new ContainerSpec(
                spec.image(),
                spec.containerName(),
                spec.labels(),
                spec.process(),
                networking,
                storage,
                spec.security(),
                spec.resources(),
                healthcheck,
                spec.logging(),
                restart);
    }

    private static ContainerSpec with(ContainerSpec spec, Process process, Resources resources) {
        return new ContainerSpec(
                spec.image(),
                spec.containerName(),
                spec.labels(),
                process,
                spec.networking(),
                spec.storage(),
                spec.security(),
                resources,
                spec.healthcheck(),
                spec.logging(),
                spec.restart());
    }
}
