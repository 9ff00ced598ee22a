package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.image.Docker.Said;
import dev.skep.scenario.Waiting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
@ExtendWith(OneSkepAtATime.class)
@Timeout(300)
class ImageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN = "skepimage" + ProcessHandle.current().pid();
    private static final String HOME = "/opt/skep";

    /** As it is to be run: nothing to write to, nothing that is allowed beyond its own. */
    private static final List<String> BARE =
            List.of("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges");

    private static final Docker DOCKER = Docker.here();

    private static JsonNode image;

    @BeforeAll
    static void look() throws IOException {
        image = JSON.readTree(DOCKER.say("image", "inspect", Docker.skep())).path(0);
    }

    @AfterAll
    static void sweep() {
        for (String container : List.of("proxy", "skep", "bill")) {
            DOCKER.asked("rm", "--force", "--volumes", OWN + container);
        }
        DOCKER.asked("network", "rm", OWN);
    }

    private static Said ran(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--rm", "--network=none"));
        arguments.addAll(BARE);
        arguments.addAll(List.of(more));
        return DOCKER.asked(arguments.toArray(String[]::new));
    }

    @Test
    void itIsSmallAndSaysWhatItIs() {
        assertTrue(image.path("Size").asLong() <= 180_000_000, image.path("Size")::asText);
        JsonNode config = image.path("Config");
        assertEquals("65532:65532", config.path("User").asText());
        Map<String, String> labels = new TreeMap<>();
        config.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        assertEquals("Skep", labels.get("org.opencontainers.image.title"));
        assertEquals("Apache-2.0", labels.get("org.opencontainers.image.licenses"));
        assertEquals(
                Set.of(
                        "created",
                        "description",
                        "licenses",
                        "revision",
                        "source",
                        "title",
                        "version"),
                new TreeSet<>(
                        labels.keySet().stream()
                                .map(label -> label.replace("org.opencontainers.image.", ""))
                                .toList()));
        assertFalse(labels.containsValue(""), labels::toString);
    }

    @Test
    void everyCommandIsSetUpAsItShouldBe(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), "services: {a: {image: busybox}}\n");
        Manifests.open(folder);
        Said valid = ran("--volume=" + folder + ":/f:ro", Docker.skep(), "validate", "/f");
        assertEquals(new Said(0, ""), valid);
        assertEquals("command", setUpOf("validate", "/none"));
        assertEquals("command", setUpOf("--mode", "swarm", "validate", "run"));
        assertEquals("command", setUpOf("--host=tcp://127.0.0.1:1", "status", "run"));
        // It would serve: what it does not know makes it end.
        assertEquals("run", setUpOf("run", "--no-such-option"));
        assertEquals("run", setUpOf("-H", "status", "run", "--no-such-option"));
        assertEquals("run", setUpOf("--context", "validate", "--no-such-option"));
        assertEquals("run", setUpOf("--no-such-option"));
    }

    /** The cache that its Java was told to use. */
    private static String setUpOf(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--env=JAVA_TOOL_OPTIONS=-XX:+PrintCommandLineFlags",
                                Docker.skep()));
        all.addAll(List.of(arguments));
        String said = ran(all.toArray(String[]::new)).text();
        return said.replaceFirst("(?s).*-XX:AOTCache=/opt/skep/app/(\\w+)\\.aot.*", "$1");
    }

    @Test
    void theCachesFitTheJavaAndTheJarsThatAreThere() {
        for (String kind : List.of("run", "command")) {
            // A cache that cannot be used is an error then; otherwise it is left out in silence.
            Said said =
                    ran(
                            "--entrypoint=" + HOME + "/java/bin/java",
                            Docker.skep(),
                            "-XX:AOTMode=on",
                            "@" + HOME + "/jvm/" + kind,
                            "--version");
            assertEquals(0, said.exit(), said::text);
            assertTrue(said.text().startsWith("skep "), said::text);
        }
    }

    /** Of both modes, and of what is written anew for it: all that is in it is loaded at once. */
    @Test
    void theCacheHoldsWhatAStartNeeds() {
        Said said =
                ran(
                        "--entrypoint=" + HOME + "/java/bin/java",
                        Docker.skep(),
                        "-Xlog:class+load",
                        "@" + HOME + "/jvm/run",
                        "--version");
        for (String type :
                List.of(
                        "dev.skep.plan.SlotPlanner",
                        "dev.skep.plan.Ending",
                        "dev.skep.plan.SwarmPlanner",
                        "dev.skep.engine.docker.SwarmCalls",
                        "picocli.CommandLine")) {
            assertTrue(said.text().contains(type + " source: shared objects file"), type);
        }
    }

    @Test
    void itServesWithoutAShellWithNothingToWriteToAndEndsWhenItIsTold(@TempDir Path folder)
            throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), "name: " + OWN + "\nservices: {}\n");
        Manifests.open(folder);
        DOCKER.say("network", "create", "--internal", OWN);
        List<String> proxy = new ArrayList<>(List.of("run", "--detach", "--name=" + OWN + "proxy"));
        proxy.addAll(BARE);
        proxy.addAll(
                List.of(
                        "--network=" + OWN,
                        "--network-alias=proxy",
                        "--env=SKEP_CALLS=engine",
                        "--volume=" + Manifests.socketHere() + ":/var/run/docker.sock:ro",
                        Docker.proxy()));
        DOCKER.say(proxy.toArray(String[]::new));
        Waiting.until("healthy", () -> health("proxy"));
        List<String> skep = new ArrayList<>(List.of("run", "--detach", "--name=" + OWN + "skep"));
        skep.addAll(BARE);
        skep.addAll(
                List.of(
                        "--network=" + OWN,
                        "--health-interval=1s",
                        "--env=DOCKER_HOST=tcp://proxy:2375",
                        "--volume=" + folder + ":/desired:ro",
                        Docker.skep(),
                        "run",
                        "/desired"));
        DOCKER.say(skep.toArray(String[]::new));
        Waiting.until("healthy", () -> health("skep"));
        Waiting.until(
                0, () -> DOCKER.asked("exec", OWN + "skep", "skep", "health", "--ready").exit());
        // Others may have stacks there, well or not.
        Said status = DOCKER.asked("exec", OWN + "skep", "skep", "status");
        assertNotEquals(1, status.exit(), status::text);
        Said shell = DOCKER.asked("exec", OWN + "skep", "sh", "-c", "true");
        assertNotEquals(0, shell.exit(), shell::text);
        DOCKER.say("stop", "--time=30", OWN + "skep");
        int exit =
                Integer.parseInt(
                        DOCKER.say("inspect", "--format={{.State.ExitCode}}", OWN + "skep"));
        assertTrue(exit == 0 || exit == 143, () -> "ended with " + exit);
    }

    @Test
    void whereItCannotListenItChangesNothing(@TempDir Path folder) throws IOException {
        String stack = OWN + "mute";
        Files.writeString(
                folder.resolve("compose.yaml"),
                "name: " + stack + "\nservices: {a: {image: busybox, command: sleep 1000}}\n");
        Manifests.open(folder);
        Said said =
                ran(
                        "--user=0",
                        "--volume=" + Manifests.socketHere() + ":/var/run/docker.sock:ro",
                        "--volume=" + folder + ":/desired:ro",
                        // An address of documentation, which no machine has.
                        "--env=QUARKUS_HTTP_HOST=192.0.2.1",
                        Docker.skep(),
                        "run",
                        "/desired");
        assertEquals(1, said.exit(), said::text);
        assertTrue(said.text().contains("could not serve"), said::text);
        assertEquals(
                "", DOCKER.say("ps", "--all", "--quiet", "--filter=label=dev.skep.stack=" + stack));
    }

    private static String health(String container) {
        return DOCKER.say("inspect", "--format={{.State.Health.Status}}", OWN + container);
    }

    /** Every jar, and Java itself, each once. */
    @Test
    void itsBillOfMaterialsNamesAllThatIsInIt() throws IOException {
        DOCKER.say("create", "--name=" + OWN + "bill", Docker.skep());
        Set<String> jars = new TreeSet<>();
        JsonNode bill = null;
        byte[] tar = DOCKER.bytes("cp", OWN + "bill:" + HOME, "-");
        try (TarArchiveInputStream files =
                new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry file = files.getNextEntry();
                    file != null;
                    file = files.getNextEntry()) {
                String name = file.getName();
                if (name.endsWith("/skep.cdx.json")) {
                    bill = JSON.readTree(files.readAllBytes());
                } else if (name.contains("/app/lib/") && name.endsWith(".jar")) {
                    jars.add(name.replaceFirst(".*/", ""));
                }
            }
        }
        Set<String> named = new TreeSet<>();
        List<String> urls = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            urls.add(component.path("purl").asText());
            named.add(
                    component.path("group").asText()
                            + "."
                            + component.path("name").asText()
                            + "-"
                            + component.path("version").asText()
                            + ".jar");
        }
        assertTrue(jars.size() > 100, jars::toString);
        jars.removeAll(named);
        assertEquals(Set.of(), jars);
        assertEquals(urls.size(), new TreeSet<>(urls).size());
        assertTrue(urls.stream().anyMatch(url -> url.startsWith("pkg:generic/openjdk@25.")));
    }
}
