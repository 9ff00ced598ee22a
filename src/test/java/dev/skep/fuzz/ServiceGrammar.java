package dev.skep.fuzz;

import static dev.skep.fuzz.YamlWriter.mapping;

import dev.skep.fuzz.YamlWriter.Raw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the attributes of services that may stand together in one file.
 *
 * @param files whether files of the project ({@code web.env}, {@code data/}) may be named
 */
final class ServiceGrammar {

    private static final int FIRST_PORT = 20_000;

    /** What a service may refer to. */
    record Surroundings(
            List<String> networks,
            List<String> volumes,
            List<String> configs,
            List<String> secrets,
            boolean files) {}

    private final Dice dice;
    private final Surroundings around;
    private int port = FIRST_PORT;
    private int address = 1;

    /** Services that are always active, in order: what later ones may depend on. */
    private final List<String> active = new ArrayList<>();

    /** Active services of which there may be any number. */
    final Set<String> scalable = new TreeSet<>();

    ServiceGrammar(Dice dice, Surroundings around) {
        this.dice = dice;
        this.around = around;
    }

    Map<String, Object> service(String name) {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put(
                "image",
                dice.of(
                        "busybox",
                        "registry.example.com:5000/team/app:1.10",
                        "app@sha256:" + "ab".repeat(32),
                        "${REGISTRY:-docker.io/library}/app:${TAG-latest}"));
        boolean profiled = !active.isEmpty() && dice.chance(15);
        if (profiled) {
            service.put("profiles", List.of(dice.of("prod", "debug")));
        }
        int count = count(service);
        boolean single = count <= 1;
        process(service);
        networking(service, single);
        storage(service);
        new ContainerGrammar(dice).add(service);
        new SchedulingGrammar(dice).add(service);
        dependencies(service);
        if (single && dice.chance(10)) {
            service.put("container_name", "the-" + name);
            single = false;
        }
        if (!profiled) {
            active.add(name);
            if (isScalable(service)) {
                scalable.add(name);
            }
        }
        return service;
    }

    private static boolean isScalable(Map<String, Object> service) {
        String text = service.toString();
        return !text.contains("container_name")
                && !text.contains("published")
                && !text.contains(":80")
                && !text.contains("_address")
                && !text.contains("global");
    }

    /** How many replicas are asked for; 1 where the service says nothing or one for each node. */
    private int count(Map<String, Object> service) {
        int count = dice.number(1, 500) == 1 ? 10_000 : dice.of(0, 1, 2, 3);
        Map<String, Object> deploy = new LinkedHashMap<>();
        switch (dice.number(0, 4)) {
            case 0 -> service.put("scale", count);
            case 1 -> deploy.put("replicas", dice.chance(50) ? count : Integer.toString(count));
            case 2 -> {
                deploy.put("mode", dice.of("global", "replicated"));
                count = 1;
            }
            default -> count = 1;
        }
        if (dice.chance(20)) {
            deploy.put("update_config", update());
        }
        if (dice.chance(15)) {
            deploy.put("restart_policy", restartPolicy());
        }
        if (dice.chance(10)) {
            deploy.put("labels", mapping("tier", "front"));
        }
        if (!deploy.isEmpty()) {
            service.put("deploy", deploy);
        }
        return count;
    }

    private Map<String, Object> update() {
        Map<String, Object> update = new LinkedHashMap<>();
        maybe(40, update, "parallelism", dice.number(0, 5));
        maybe(40, update, "delay", duration());
        maybe(40, update, "monitor", duration());
        maybe(40, update, "order", dice.of("stop-first", "start-first"));
        maybe(40, update, "failure_action", dice.of("pause", "continue", "rollback"));
        maybe(40, update, "max_failure_ratio", new Raw(dice.of("0", "0.25", "1", ".5", "1e-3")));
        return update;
    }

    private Map<String, Object> restartPolicy() {
        Map<String, Object> policy = new LinkedHashMap<>();
        maybe(60, policy, "condition", dice.of("none", "on-failure", "any"));
        maybe(40, policy, "delay", duration());
        maybe(40, policy, "max_attempts", dice.number(0, 9));
        maybe(40, policy, "window", duration());
        return policy;
    }

    private void process(Map<String, Object> service) {
        maybe(
                30,
                service,
                "command",
                dice.of("httpd -f -p 80", List.of("sh", "-c", "echo $$HOME"), "echo 'a b' \"c\""));
        maybe(10, service, "entrypoint", dice.of("/entry.sh", List.of("/bin/sh")));
        maybe(35, service, "environment", environment());
        if (dice.chance(20)) {
            service.put("env_file", envFile());
        }
        maybe(10, service, "user", dice.of("1000:1000", "${UID:-1000}", "nobody"));
        maybe(10, service, "working_dir", "/srv/app");
        maybe(10, service, "init", dice.chance(50));
        maybe(5, service, "tty", dice.chance(50));
        maybe(5, service, "stdin_open", true);
        maybe(10, service, "stop_signal", dice.of("SIGTERM", "SIGQUIT"));
        maybe(10, service, "stop_grace_period", duration());
    }

    private Object environment() {
        return dice.chance(50)
                ? mapping(
                        "MODE",
                        dice.of("fast", "é 😀", "a=b", "${MODE:-slow}"),
                        "LEVEL",
                        dice.number(0, 9),
                        "DEBUG",
                        new Raw(dice.of("true", "0x1F", "~", "1e3")))
                : List.of("MODE=fast", "EMPTY=", "INHERITED", "URL=${URL-http://x/?a=b&c}");
    }

    private Object envFile() {
        String present = around.files() ? "web.env" : "may-be-missing.env";
        if (around.files() && dice.chance(50)) {
            return dice.of((Object) present, List.of(present, "./web.env"));
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("path", present);
        file.put("required", false);
        maybe(30, file, "format", "raw");
        return List.of(file);
    }

    private void networking(Map<String, Object> service, boolean single) {
        maybe(10, service, "hostname", "host-1");
        maybe(5, service, "domainname", "example.com");
        maybe(
                10,
                service,
                "extra_hosts",
                dice.of(List.of("a:10.0.0.1", "b=[::1]"), mapping("a", "::1")));
        maybe(5, service, "dns", dice.of("9.9.9.9", List.of("9.9.9.9", "1.1.1.1")));
        maybe(5, service, "dns_search", List.of("example.com"));
        maybe(5, service, "dns_opt", List.of("ndots:2"));
        maybe(10, service, "expose", List.of("90", "91-93/udp"));
        if (dice.chance(8)) {
            service.put("network_mode", dice.of("host", "none", "bridge"));
            return;
        }
        if (dice.chance(40)) {
            service.put("ports", ports(single));
        }
        List<String> networks = dice.some(3, around.networks());
        if (!networks.isEmpty()) {
            service.put("networks", dice.chance(50) ? networks : attachments(networks, single));
        }
    }

    private List<Object> ports(boolean single) {
        List<Object> ports = new ArrayList<>();
        ports.add(dice.of("8080", "9000/udp", "127.0.0.1::7000"));
        if (single) {
            int published = port;
            port += 4;
            ports.add(
                    switch (dice.number(0, 3)) {
                        case 0 -> published + ":80";
                        case 1 -> "127.0.0.1:" + published + ":80/udp";
                        case 2 -> published + "-" + (published + 3) + ":8080-8083";
                        default -> longPort(published);
                    });
        }
        return ports;
    }

    private Map<String, Object> longPort(int published) {
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("target", 80);
        port.put("published", dice.chance(50) ? published : Integer.toString(published));
        maybe(30, port, "protocol", dice.of("tcp", "udp", "sctp"));
        maybe(30, port, "mode", dice.of("host", "ingress"));
        maybe(30, port, "host_ip", dice.of("127.0.0.1", "::1"));
        maybe(30, port, "name", "http");
        return port;
    }

    private Map<String, Object> attachments(List<String> networks, boolean single) {
        Map<String, Object> attachments = new LinkedHashMap<>();
        for (String network : networks) {
            Map<String, Object> options = new LinkedHashMap<>();
            maybe(40, options, "aliases", List.of("db", "primary"));
            maybe(30, options, "priority", dice.number(-5, 1000));
            maybe(10, options, "driver_opts", mapping("mtu", 1450));
            if (single && dice.chance(15)) {
                options.put("ipv4_address", "10.9.0." + address++);
            }
            attachments.put(
                    network, options.isEmpty() ? new Raw(dice.of("", "~", "null")) : options);
        }
        return attachments;
    }

    private void storage(Map<String, Object> service) {
        List<Object> volumes = new ArrayList<>();
        for (String volume : dice.some(2, around.volumes())) {
            volumes.add(
                    dice.chance(50)
                            ? volume
                                    + ":/mnt/"
                                    + volume
                                    + dice.of("", ":ro", ":nocopy", ":rw,nocopy")
                            : mapping(
                                    "type",
                                    "volume",
                                    "source",
                                    volume,
                                    "target",
                                    "/mnt/" + volume));
        }
        if (dice.chance(20)) {
            volumes.add(
                    dice.of(
                            mapping(
                                    "type",
                                    "cluster",
                                    "source",
                                    "group:fast",
                                    "target",
                                    "/mnt/cluster"),
                            "/mnt/anonymous",
                            "./data:/mnt/bind:ro,rslave",
                            "/etc/hosts:/mnt/hosts",
                            "~/x:/mnt/home",
                            mapping(
                                    "type",
                                    "tmpfs",
                                    "target",
                                    "/mnt/t",
                                    "tmpfs",
                                    mapping("size", "1m")),
                            mapping(
                                    "type", "bind",
                                    "source", "./data",
                                    "target", "/mnt/bind",
                                    "read_only", true,
                                    "bind", mapping("create_host_path", false))));
        }
        if (!volumes.isEmpty()) {
            service.put("volumes", volumes);
        }
        maybe(10, service, "tmpfs", dice.of("/run/t", List.of("/run/t:size=64m", "/run/u")));
        maybe(5, service, "devices", List.of("/dev/null:/dev/zero2:rw", "/dev/fuse"));
        List<Object> configs = mounts(around.configs(), "/etc/app/");
        List<Object> secrets = mounts(around.secrets(), "/etc/keys/");
        if (!configs.isEmpty()) {
            service.put("configs", configs);
        }
        if (!secrets.isEmpty()) {
            service.put("secrets", secrets);
        }
        maybe(10, service, "read_only", true);
    }

    private List<Object> mounts(List<String> names, String folder) {
        List<Object> mounts = new ArrayList<>();
        for (String name : dice.some(2, names)) {
            Map<String, Object> mount = new LinkedHashMap<>();
            mount.put("source", name);
            maybe(60, mount, "target", folder + name);
            maybe(30, mount, "uid", dice.of("0", "1000"));
            maybe(30, mount, "mode", new Raw(dice.of("0440", "\"444\"", "0o400")));
            mounts.add(dice.chance(50) ? name : mount);
        }
        return mounts;
    }

    private void dependencies(Map<String, Object> service) {
        List<String> on = dice.some(2, active);
        if (on.isEmpty()) {
            return;
        }
        Map<String, Object> conditions = new LinkedHashMap<>();
        for (String name : on) {
            Map<String, Object> condition = new LinkedHashMap<>();
            condition.put(
                    "condition",
                    dice.of(
                            "service_started",
                            "service_healthy",
                            "service_completed_successfully"));
            maybe(20, condition, "required", dice.chance(50));
            conditions.put(name, condition);
        }
        service.put("depends_on", dice.chance(50) ? on : conditions);
    }

    private String duration() {
        return dice.of("10s", "1m30s", "250ms", "2h", "0", "1.5s");
    }

    private void maybe(int percent, Map<String, Object> into, String key, Object value) {
        if (dice.chance(percent)) {
            into.put(key, value);
        }
    }
}
