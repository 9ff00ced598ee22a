package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A container of a {@link FakeNode}, as an engine tells of it and at an engine's length: what Skep
 * has no use for is there all the same. Guarded by its node.
 */
final class NodeContainer {

    private static final String IMAGE = "sha256:" + "7c".repeat(32);

    /** What an engine says of every container, whoever made it. */
    private static final String ALIKE =
            """
            {"Path":"sh","Args":["-c","exec serve"],"ResolvConfPath":"/var/lib/docker/containers/ID/resolv.conf",
             "HostnamePath":"/var/lib/docker/containers/ID/hostname","HostsPath":"/var/lib/docker/containers/ID/hosts",
             "LogPath":"/var/lib/docker/containers/ID/ID-json.log","RestartCount":0,"Driver":"overlay2",
             "Platform":"linux","MountLabel":"","ProcessLabel":"","AppArmorProfile":"docker-default","ExecIDs":null,
             "State":{"Status":"created","Running":false,"Paused":false,"Restarting":false,"OOMKilled":false,
              "Dead":false,"Pid":0,"ExitCode":0,"Error":"","StartedAt":"0001-01-01T00:00:00Z",
              "FinishedAt":"0001-01-01T00:00:00Z"},
             "HostConfig":{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},
              "PortBindings":{},"AutoRemove":false,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],
              "CapAdd":null,"CapDrop":null,"CgroupnsMode":"private","Dns":[],"DnsOptions":[],"DnsSearch":[],
              "ExtraHosts":null,"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,
              "PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,
              "UTSMode":"","UsernsMode":"","ShmSize":67108864,"Runtime":"runc","Isolation":"","CpuShares":0,
              "Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"CpuPeriod":0,
              "CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"",
              "Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,
              "MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":null,"Ulimits":null,"CpuCount":0,
              "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,
              "MaskedPaths":["/proc/asound","/proc/acpi","/proc/kcore","/proc/keys","/proc/latency_stats",
               "/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/proc/scsi","/sys/firmware"],
              "ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"]},
             "GraphDriver":{"Data":{"LowerDir":"/var/lib/docker/overlay2/ID-init/diff:/var/lib/docker/overlay2/B/diff",
              "MergedDir":"/var/lib/docker/overlay2/ID/merged","UpperDir":"/var/lib/docker/overlay2/ID/diff",
              "WorkDir":"/var/lib/docker/overlay2/ID/work"},"Name":"overlay2"},
             "Mounts":[],
             "Config":{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,
              "AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":[],"Cmd":null,
              "Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}},
             "NetworkSettings":{"Bridge":"","SandboxID":"","HairpinMode":false,"LinkLocalIPv6Address":"",
              "LinkLocalIPv6PrefixLen":0,"Ports":{},"SandboxKey":"","SecondaryIPAddresses":null,
              "SecondaryIPv6Addresses":null,"EndpointID":"","Gateway":"","GlobalIPv6Address":"",
              "GlobalIPv6PrefixLen":0,"IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","MacAddress":"",
              "Networks":{}}}
            """;

    private static final JsonNode MODEL = read();

    final String id;
    String name;

    private final JsonNode body;
    private final Instant createdAt = Instant.now();
    private String status = "created";
    private String health = "";
    private String endpoint = "";
    private int exitCode;
    private Instant startedAt = Instant.parse("0001-01-01T00:00:00Z");
    private Instant finishedAt = startedAt;

    /**
     * @param body as it was asked for
     */
    NodeContainer(String id, String name, JsonNode body) {
        this.id = id;
        this.name = name;
        this.body = body;
    }

    private static JsonNode read() {
        try {
            return RawEngine.JSON.readTree(ALIKE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String label(String key) {
        return body.path("Labels").path(key).asText();
    }

    /** Which slot of which stack it is in. */
    String slot() {
        return label(Labels.STACK) + "/" + label(Labels.SERVICE) + "/" + label(Labels.SLOT);
    }

    boolean isRunning() {
        return status.equals("running");
    }

    boolean isHealthy() {
        return isRunning() && health.equals("healthy");
    }

    boolean hasCheck() {
        return body.has("Healthcheck");
    }

    /**
     * @param endpointId another one at each start
     */
    void start(String endpointId) {
        status = "running";
        startedAt = Instant.now();
        endpoint = endpointId;
        health = hasCheck() ? "starting" : "";
    }

    void becomeHealthy() {
        health = "healthy";
    }

    void end(int code) {
        status = "exited";
        exitCode = code;
        finishedAt = Instant.now();
        endpoint = "";
    }

    /** What an event about it carries. */
    ObjectNode attributes() {
        ObjectNode attributes = body.path("Labels").deepCopy();
        return attributes.put("image", body.path("Image").asText()).put("name", name);
    }

    /** As {@code GET /containers/ID/json}. */
    ObjectNode inspected() {
        ObjectNode json = MODEL.deepCopy();
        json.put("Id", id).put("Name", "/" + name).put("Image", IMAGE);
        json.put("Created", createdAt.toString());
        ObjectNode state = (ObjectNode) json.path("State");
        state.put("Status", status).put("Running", isRunning()).put("Pid", isRunning() ? 4711 : 0);
        state.put("StartedAt", startedAt.toString()).put("FinishedAt", finishedAt.toString());
        state.put("ExitCode", exitCode);
        if (hasCheck() && !health.isEmpty()) {
            ObjectNode check = state.putObject("Health");
            check.put("Status", health).put("FailingStreak", 0).putArray("Log");
        }
        ((ObjectNode) json.path("HostConfig")).setAll((ObjectNode) body.path("HostConfig"));
        ObjectNode config = (ObjectNode) json.path("Config");
        body.properties().stream()
                .filter(entry -> !entry.getKey().matches("HostConfig|NetworkingConfig"))
                .forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        ((ObjectNode) json.path("NetworkSettings")).set("Networks", networks());
        return json;
    }

    /** As a line of {@code GET /containers/json}. */
    ObjectNode listed() {
        ObjectNode json = RawEngine.JSON.createObjectNode();
        json.put("Id", id).putArray("Names").add("/" + name);
        json.put("Image", body.path("Image").asText()).put("ImageID", IMAGE);
        json.put("Command", "sh -c 'exec serve'").put("Created", createdAt.getEpochSecond());
        json.putArray("Ports");
        json.set("Labels", body.path("Labels"));
        json.put("State", status).put("Status", sentence());
        json.set("HostConfig", body.path("HostConfig").deepCopy());
        ((ObjectNode) json.path("HostConfig")).retain("NetworkMode");
        json.putObject("NetworkSettings").set("Networks", networks());
        ArrayNode mounts = json.putArray("Mounts");
        mounts.addAll((ArrayNode) MODEL.path("Mounts"));
        return json;
    }

    private String sentence() {
        return switch (status) {
            case "running" ->
                    switch (health) {
                        case "" -> "Up 2 minutes";
                        case "starting" -> "Up 2 minutes (health: starting)";
                        default -> "Up 2 minutes (" + health + ")";
                    };
            case "exited" -> "Exited (" + exitCode + ") 2 minutes ago";
            default -> "Created";
        };
    }

    private ObjectNode networks() {
        ObjectNode networks = RawEngine.JSON.createObjectNode();
        body.path("NetworkingConfig")
                .path("EndpointsConfig")
                .fieldNames()
                .forEachRemaining(network ->
                        networks.putObject(network)
                                .put("NetworkID", "5e".repeat(32))
                                .put("EndpointID", endpoint)
                                .put("Gateway", "172.18.0.1")
                                .put("IPAddress", isRunning() ? "172.18.0.2" : "")
                                .put("IPPrefixLen", 16)
                                .put("MacAddress", "02:42:ac:12:00:02"));
        return networks;
    }
}
