package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.scenario.Waiting;
import dev.skep.ways.Authority;
import dev.skep.ways.Authority.Key;
import dev.skep.ways.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The manifests that put Skep beside one engine, or before one that is elsewhere. */
@Tag("engine")
@ExtendWith(OneSkepAtATime.class)
@Timeout(240)
class SingleEngineTest {

    private static final String OWN = "skepmanifest" + ProcessHandle.current().pid();
    private static final String STACK = OWN + "shop";
    private static final Docker DOCKER = Docker.here();

    @TempDir private static Path shared;

    /** Where the engine at hand is reached with TLS, from its own containers too. */
    private static String secured;

    @TempDir private Path folder;

    @BeforeAll
    static void secure() throws Exception {
        String gateway =
                DOCKER.say(
                        "network",
                        "inspect",
                        "--format={{(index .IPAM.Config 0).Gateway}}",
                        "bridge");
        int port = Ports.free();
        Authority authority = new Authority(shared.resolve("ca"), "manifests");
        Path engine = authority.engine(shared.resolve("engine"), "IP:" + gateway);
        authority.client(shared.resolve("client"), Key.EC_PKCS8);
        Files.writeString(
                shared.resolve("identity.pem"),
                Files.readString(engine.resolve("cert.pem"))
                        + Files.readString(engine.resolve("key.pem")));
        Files.writeString(
                shared.resolve("haproxy.cfg"),
                """
                defaults
                  mode http
                  option http-no-delay
                  timeout connect 5s
                  timeout client 10m
                  timeout server 10m
                listen secured
                  bind :2376 ssl crt /tls/identity.pem ca-file /tls/ca/ca.pem verify required
                  server engine unix@/var/run/docker.sock
                """);
        DOCKER.say(
                "run",
                "--detach",
                "--name=" + OWN + "tls",
                "--no-healthcheck",
                "--publish=" + gateway + ":" + port + ":2376",
                "--volume=" + shared + ":/tls:ro",
                "--volume=" + Manifests.socketHere() + ":/var/run/docker.sock:ro",
                Docker.proxy(),
                "haproxy",
                "-db",
                "-f",
                "/tls/haproxy.cfg");
        secured = "tcp://" + gateway + ":" + port;
    }

    @AfterAll
    static void sweep() {
        DOCKER.asked("rm", "--force", "--volumes", OWN + "tls");
    }

    @BeforeEach
    void ask() throws Exception {
        Manifests.open(folder);
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: [shop.yaml], targets: {web: {replicas: 2}}}
                """
                        .formatted(STACK));
        Files.writeString(
                folder.resolve("shop.yaml"),
                """
                services:
                  web: {image: "busybox:latest", command: sleep 1000, init: true, network_mode: none}
                """);
    }

    @AfterEach
    void removeAll() {
        for (String filter : List.of("name=" + OWN + "-", "label=dev.skep.stack=" + STACK)) {
            ids("ps", "--all", "--quiet", "--filter=" + filter)
                    .forEach(id -> DOCKER.asked("rm", "--force", "--volumes", id));
        }
        for (String kind : List.of("network", "volume")) {
            ids(kind, "ls", "--quiet", "--filter=name=" + OWN + "-")
                    .forEach(id -> DOCKER.asked(kind, "rm", id));
            for (String stack : List.of(OWN, STACK)) {
                ids(kind, "ls", "--quiet", "--filter=label=dev.skep.stack=" + stack)
                        .forEach(id -> DOCKER.asked(kind, "rm", id));
            }
        }
    }

    private static Stream<String> ids(String... arguments) {
        return DOCKER.say(arguments).lines().filter(id -> !id.isBlank());
    }

    private Map<String, String> variables(String... more) {
        Map<String, String> variables =
                new HashMap<>(
                        Map.of(
                                "SKEP_NAME",
                                OWN + "-skep",
                                "SKEP_DESIRED",
                                folder.toString(),
                                "SKEP_ENGINE_SOCKET",
                                Manifests.socketHere(),
                                // Any free port of loopback.
                                "SKEP_PUBLISH",
                                "127.0.0.1:"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return variables;
    }

    private static void untilItKeepsTheStack(String container) throws InterruptedException {
        Waiting.until(
                2L, () -> ids("ps", "--quiet", "--filter=label=dev.skep.stack=" + STACK).count());
        Waiting.until(0, () -> DOCKER.asked("exec", container, "skep", "health", "--ready").exit());
        assertEquals("[ALL]", DOCKER.say("inspect", "--format={{.HostConfig.CapDrop}}", container));
        assertEquals(
                "true",
                DOCKER.say("inspect", "--format={{.HostConfig.ReadonlyRootfs}}", container));
    }

    @Test
    void besideAnEngineAtItsSocket() throws Exception {
        DOCKER.script(Manifests.file("manifests/single-engine/run.sh"), variables());
        untilItKeepsTheStack(OWN + "-skep");
    }

    /** What Skep brings up here is the Compose file of a Skep. */
    @Test
    void besideAnEngineBehindAProxy() throws Exception {
        Path compose = Manifests.file("manifests/single-engine/compose.yaml");
        DOCKER.say(
                "run",
                "--rm",
                "--network=none",
                "--user=root",
                "--env=SKEP_DESIRED=" + folder,
                "--env=SKEP_IMAGE=" + Docker.skep(),
                "--env=SKEP_PROXY_IMAGE=" + Docker.proxy(),
                "--env=SKEP_ENGINE_SOCKET=" + Manifests.socketHere(),
                "--volume=" + Manifests.socketHere() + ":/var/run/docker.sock",
                "--volume=" + compose + ":/compose.yaml:ro",
                Docker.skep(),
                "apply",
                "--name=" + OWN,
                "/compose.yaml");
        untilItKeepsTheStack(OWN + "-skep-1");
        assertEquals(
                "healthy",
                DOCKER.say(
                        "inspect",
                        "--format={{.State.Health.Status}}",
                        OWN + "-docker-api-proxy-1"));
    }

    @Test
    void beforeAnEngineThatSpeaksTls() throws Exception {
        DOCKER.script(
                Manifests.file("manifests/tls/run.sh"),
                variables(
                        "SKEP_ENGINE",
                        secured,
                        "SKEP_CERTIFICATES",
                        shared.resolve("client").toString()));
        untilItKeepsTheStack(OWN + "-skep");
        assertEquals(
                "",
                DOCKER.say(
                        "inspect",
                        "--format={{range .HostConfig.GroupAdd}}{{.}}{{end}}",
                        OWN + "-skep"));
    }

    @Test
    void whereAControlVolumeSays() throws Exception {
        DOCKER.say("create", "--name=" + OWN + "-control", "--volume=/docker", "busybox:latest");
        Path client = shared.resolve("client");
        Path env =
                Files.writeString(
                        folder.resolve("env"),
                        "export DOCKER_HOST=%s\nexport DOCKER_TLS_VERIFY=1\n".formatted(secured));
        // Whose files they are travels along.
        Docker.shell(
                folder,
                "chown 65532 env "
                        + client
                        + "/*.pem; docker cp --archive "
                        + env
                        + " "
                        + OWN
                        + "-control:/docker/env; for file in "
                        + client
                        + "/*.pem; do docker cp --archive $file "
                        + OWN
                        + "-control:/docker/; done");
        DOCKER.script(
                Manifests.file("manifests/control-volume/run.sh"),
                variables("SKEP_CONTROL", OWN + "-control"));
        untilItKeepsTheStack(OWN + "-skep");
    }
}
