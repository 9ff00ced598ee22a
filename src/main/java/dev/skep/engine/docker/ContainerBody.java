package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link ContainerSpec} in the words of {@code POST /containers/create}.
 *
 * <p>What the spec leaves open is left out, so that the image's and the engine's own defaults hold.
 */
final class ContainerBody {

    private ContainerBody() {}

    static ObjectNode of(Step.CreateContainer step) {
        ContainerSpec spec = step.template().spec();
        ObjectNode body = Json.object().put("Image", spec.image());
        process(body, spec.process());
        spec.networking().hostname().ifPresent(name -> body.put("Hostname", name));
        spec.networking().domainname().ifPresent(name -> body.put("Domainname", name));
        exposedPorts(body, spec.networking());
        spec.healthcheck().ifPresent(check -> body.set("Healthcheck", healthcheck(check)));
        body.set("Labels", Json.object(StackLabels.ofContainer(step)));
        body.set("HostConfig", hostConfig(spec, step.inheritedVolumes()));
        if (spec.networking().networkMode().isEmpty()) {
            spec.networking().networks().stream()
                    .findFirst()
                    .ifPresent(first ->
                            body.putObject("NetworkingConfig")
                                    .putObject("EndpointsConfig")
                                    .set(first.network(), endpoint(first)));
        }
        return body;
    }

    /** How a container is attached to one network: at its creation, or to one more later. */
    static ObjectNode endpoint(Attachment attachment) {
        ObjectNode endpoint = Json.object();
        strings(endpoint, "Aliases", attachment.aliases());
        if (attachment.ipv4Address().isPresent() || attachment.ipv6Address().isPresent()) {
            ObjectNode addresses = endpoint.putObject("IPAMConfig");
            attachment.ipv4Address().ifPresent(address -> addresses.put("IPv4Address", address));
            attachment.ipv6Address().ifPresent(address -> addresses.put("IPv6Address", address));
        }
        if (!attachment.driverOptions().isEmpty()) {
            endpoint.set("DriverOpts", Json.object(attachment.driverOptions()));
        }
        return endpoint;
    }

    private static void process(ObjectNode body, ContainerSpec.Process process) {
        process.command().ifPresent(command -> body.set("Cmd", Json.array(command)));
        process.entrypoint()
                .ifPresent(entrypoint -> body.set("Entrypoint", Json.array(entrypoint)));
        ArrayNode environment = Json.MAPPER.createArrayNode();
        process.environment().forEach((name, value) -> environment.add(name + "=" + value));
        body.set("Env", environment);
        process.user().ifPresent(user -> body.put("User", user));
        process.workingDir().ifPresent(dir -> body.put("WorkingDir", dir));
        body.put("Tty", process.tty()).put("OpenStdin", process.stdinOpen());
        process.stopSignal().ifPresent(signal -> body.put("StopSignal", signal));
        process.stopGracePeriod().ifPresent(grace -> body.put("StopTimeout", seconds(grace)));
    }

    private static void exposedPorts(ObjectNode body, ContainerSpec.Networking networking) {
        ObjectNode exposed = Json.object();
        networking.expose().forEach(exposed::putObject);
        networking
                .ports()
                .forEach(port -> exposed.putObject(port.target() + "/" + port.protocol()));
        if (!exposed.isEmpty()) {
            body.set("ExposedPorts", exposed);
        }
    }

    private static ObjectNode healthcheck(Healthcheck check) {
        ObjectNode json = Json.object();
        json.set("Test", Json.array(check.test()));
        number(json, "Interval", check.interval().toNanos());
        number(json, "Timeout", check.timeout().toNanos());
        number(json, "Retries", check.retries());
        number(json, "StartPeriod", check.startPeriod().toNanos());
        number(json, "StartInterval", check.startInterval().toNanos());
        return json;
    }

    private static ObjectNode hostConfig(ContainerSpec spec, Map<String, String> inheritedVolumes) {
        ObjectNode host = Json.object();
        networking(host, spec.networking());
        mounts(host, spec.storage(), inheritedVolumes);
        security(host, spec.security());
        resources(host, spec.resources());
        spec.process().init().ifPresent(init -> host.put("Init", init));
        spec.logging()
                .ifPresent(logging -> {
                    ObjectNode log =
                            host.putObject("LogConfig").put("Type", logging.driver().orElse(""));
                    log.set("Config", Json.object(logging.options()));
                });
        host.putObject("RestartPolicy")
                .put("Name", spec.restart().name())
                .put("MaximumRetryCount", spec.restart().maximumRetryCount());
        return host;
    }

    private static void networking(ObjectNode host, ContainerSpec.Networking networking) {
        Optional<String> first =
                networking.networks().stream().findFirst().map(Attachment::network);
        networking.networkMode().or(() -> first).ifPresent(mode -> host.put("NetworkMode", mode));
        ObjectNode bindings = Json.object();
        for (ContainerSpec.Port port : networking.ports()) {
            ObjectNode binding = bindings.withArray("/" + escaped(port)).addObject();
            port.hostIp().ifPresent(ip -> binding.put("HostIp", ip));
            binding.put("HostPort", port.published().orElse(""));
        }
        if (!bindings.isEmpty()) {
            host.set("PortBindings", bindings);
        }
        strings(host, "ExtraHosts", networking.extraHosts());
        strings(host, "Dns", networking.dns());
        strings(host, "DnsSearch", networking.dnsSearch());
        strings(host, "DnsOptions", networking.dnsOpt());
    }

    /** A JSON pointer writes the slash of {@code 80/tcp} as {@code ~1}. */
    private static String escaped(ContainerSpec.Port port) {
        return port.target() + "~1" + port.protocol();
    }

    /**
     * An anonymous volume of the predecessor takes the place of a new one; one that the image
     * declares is mounted by name.
     */
    private static void mounts(
            ObjectNode host, ContainerSpec.Storage storage, Map<String, String> inheritedVolumes) {
        ArrayNode mounts = Json.MAPPER.createArrayNode();
        ArrayNode binds = Json.MAPPER.createArrayNode();
        Map<String, String> inherited = new TreeMap<>(inheritedVolumes);
        for (Mount mount : storage.volumes()) {
            Optional<String> predecessor = Optional.ofNullable(inherited.remove(mount.target()));
            switch (mount) {
                case Mount.Bind bind when mustBeMade(bind) -> binds.add(bound(bind));
                case Mount.Bind bind -> mounts.add(bindMount(bind));
                case Mount.Volume volume -> mounts.add(volumeMount(volume, predecessor));
                case Mount.Tmpfs tmpfs -> mounts.add(tmpfsMount(tmpfs));
                case Mount.Cluster cluster ->
                        mounts.add(
                                mount(
                                        "cluster",
                                        cluster.source(),
                                        cluster.target(),
                                        cluster.readOnly()));
            }
        }
        inherited.forEach((target, volume) ->
                mounts.add(
                        volumeMount(
                                new Mount.Volume(Optional.of(volume), target, false, false),
                                Optional.empty())));
        if (!mounts.isEmpty()) {
            host.set("Mounts", mounts);
        }
        if (!binds.isEmpty()) {
            host.set("Binds", binds);
        }
        if (!storage.tmpfs().isEmpty()) {
            host.set("Tmpfs", Json.object(storage.tmpfs()));
        }
        devices(host, storage.devices());
    }

    /** Only the old form of a bind makes its source; it cannot carry a colon. */
    private static boolean mustBeMade(Mount.Bind bind) {
        return bind.createHostPath()
                && !bind.source().contains(":")
                && !bind.target().contains(":");
    }

    private static String bound(Mount.Bind bind) {
        String mode = bind.readOnly() ? "ro" : "rw";
        return bind.source()
                + ":"
                + bind.target()
                + ":"
                + mode
                + bind.propagation().map(propagation -> "," + propagation).orElse("");
    }

    private static ObjectNode bindMount(Mount.Bind bind) {
        ObjectNode json = mount("bind", bind.source(), bind.target(), bind.readOnly());
        bind.propagation()
                .ifPresent(propagation ->
                        json.putObject("BindOptions").put("Propagation", propagation));
        return json;
    }

    private static ObjectNode volumeMount(Mount.Volume volume, Optional<String> predecessor) {
        String source = volume.source().or(() -> predecessor).orElse("");
        ObjectNode json = mount("volume", source, volume.target(), volume.readOnly());
        ObjectNode options = Json.object();
        if (volume.noCopy()) {
            options.put("NoCopy", true);
        }
        volume.subpath().ifPresent(folder -> options.put("Subpath", folder));
        if (!volume.labels().isEmpty()) {
            options.set("Labels", Json.object(volume.labels()));
        }
        if (!options.isEmpty()) {
            json.set("VolumeOptions", options);
        }
        return json;
    }

    private static ObjectNode tmpfsMount(Mount.Tmpfs tmpfs) {
        ObjectNode json = mount("tmpfs", "", tmpfs.target(), false);
        ObjectNode options = Json.object();
        number(options, "SizeBytes", tmpfs.sizeBytes());
        tmpfs.mode().ifPresent(mode -> options.put("Mode", mode));
        if (!options.isEmpty()) {
            json.set("TmpfsOptions", options);
        }
        return json;
    }

    private static ObjectNode mount(String type, String source, String target, boolean readOnly) {
        ObjectNode json = Json.object().put("Type", type).put("Target", target);
        if (!source.isEmpty()) {
            json.put("Source", source);
        }
        if (readOnly) {
            json.put("ReadOnly", true);
        }
        return json;
    }

    private static void devices(ObjectNode host, List<String> devices) {
        if (devices.isEmpty()) {
            return;
        }
        ArrayNode json = host.putArray("Devices");
        for (String device : devices) {
            String[] parts = device.split(":", -1);
            json.addObject()
                    .put("PathOnHost", parts[0])
                    .put("PathInContainer", parts.length > 1 ? parts[1] : parts[0])
                    .put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm");
        }
    }

    private static void security(ObjectNode host, ContainerSpec.Security security) {
        strings(host, "CapAdd", security.capAdd());
        strings(host, "CapDrop", security.capDrop());
        List<String> options = new ArrayList<>(security.securityOpt());
        security.credentialSpec().flatMap(ContainerBody::credentialSpec).ifPresent(options::add);
        strings(host, "SecurityOpt", options);
        security.isolation().ifPresent(isolation -> host.put("Isolation", isolation));
        strings(host, "GroupAdd", security.groupAdd());
        host.put("ReadonlyRootfs", security.readOnly()).put("Privileged", security.privileged());
        if (!security.sysctls().isEmpty()) {
            host.set("Sysctls", Json.object(security.sysctls()));
        }
    }

    /** A config is a swarm's own way: the plan lets no container be made for it. */
    private static Optional<String> credentialSpec(CredentialSpec spec) {
        return switch (spec) {
            case CredentialSpec.File(String name) -> Optional.of("credentialspec=file://" + name);
            case CredentialSpec.Registry(String key) ->
                    Optional.of("credentialspec=registry://" + key);
            case CredentialSpec.Config _ -> Optional.empty();
        };
    }

    private static void resources(ObjectNode host, ContainerSpec.Resources resources) {
        number(host, "NanoCpus", resources.cpus());
        number(host, "Memory", resources.memory());
        number(host, "MemoryReservation", resources.memoryReservation());
        number(host, "PidsLimit", resources.pids());
        number(host, "ShmSize", resources.shmSize());
        if (!resources.ulimits().isEmpty()) {
            ArrayNode ulimits = host.putArray("Ulimits");
            resources
                    .ulimits()
                    .forEach(limit ->
                            ulimits.addObject()
                                    .put("Name", limit.name())
                                    .put("Soft", limit.soft())
                                    .put("Hard", limit.hard()));
        }
    }

    private static void strings(ObjectNode json, String field, Collection<String> items) {
        if (!items.isEmpty()) {
            json.set(field, Json.array(items));
        }
    }

    private static void number(ObjectNode json, String field, long value) {
        if (value != 0) {
            json.put(field, value);
        }
    }

    /** Rounded up: a grace of half a second is not none at all. */
    static long seconds(Duration duration) {
        return duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0);
    }
}
