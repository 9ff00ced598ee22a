package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The rules of alerts and the dashboard ask for what the image really serves. */
@Tag("engine")
@ExtendWith(OneSkepAtATime.class)
@Timeout(120)
class MetricsManifestsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern NAME = Pattern.compile("\\bskep_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"");
    private static final String OWN = "skepmetrics" + ProcessHandle.current().pid();
    private static final Docker DOCKER = Docker.here();

    @TempDir private static Path folder;

    /** What Skep serves at {@code /q/metrics}. */
    private static String served;

    /** An image that is nowhere makes a finding; the others are there from the start. */
    @BeforeAll
    static void serve() throws Exception {
        Manifests.open(folder);
        Files.writeString(
                folder.resolve("compose.yaml"),
                "name: %s\nservices: {a: {image: \"%s/nowhere\", pull_policy: never, network_mode: none}}\n"
                        .formatted(OWN, OWN));
        DOCKER.say(
                "run",
                "--detach",
                "--name=" + OWN,
                "--read-only",
                "--cap-drop=ALL",
                "--user=root",
                "--volume=" + folder + ":/desired:ro",
                "--volume=" + Manifests.socketHere() + ":/var/run/docker.sock",
                Docker.skep(),
                "run",
                "/desired");
        Waiting.until(
                true,
                () -> {
                    served = metrics();
                    return served.contains("skep_findings{") && served.contains("skep_event_lag");
                });
    }

    private static String metrics() {
        String address =
                DOCKER.say(
                        "inspect",
                        "--format={{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                        OWN);
        Docker curl = new Docker(Path.of("curl"), Map.of());
        return curl.asked(
                        "--silent",
                        "--noproxy",
                        "*",
                        "--max-time",
                        "5",
                        "http://" + address + ":8080/q/metrics")
                .text();
    }

    @AfterAll
    static void sweep() {
        DOCKER.asked("rm", "--force", "--volumes", OWN);
        DOCKER.say("volume", "ls", "--quiet", "--filter=label=dev.skep.stack=" + OWN)
                .lines()
                .filter(id -> !id.isBlank())
                .forEach(id -> DOCKER.asked("volume", "rm", id));
    }

    private static void assertServed(List<String> expressions) {
        assertFalse(expressions.isEmpty());
        Set<String> named = new TreeSet<>();
        Set<String> labels = new TreeSet<>();
        for (String expression : expressions) {
            NAME.matcher(expression).results().forEach(name -> named.add(name.group()));
            LABEL.matcher(expression).results().forEach(label -> labels.add(label.group(1)));
        }
        assertFalse(named.isEmpty());
        Set<String> there =
                served.lines()
                        .filter(line -> line.startsWith("skep_"))
                        .map(line -> line.replaceFirst("[{ ].*", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        named.removeAll(there);
        assertEquals(Set.of(), named, () -> "served are " + there);
        // Prometheus' own.
        labels.removeAll(Set.of("job", "instance"));
        labels.removeIf(label -> Pattern.compile("[{,]" + label + "=\"").matcher(served).find());
        assertEquals(Set.of(), labels);
    }

    @Test
    void theRulesOfAlerts() throws IOException {
        JsonNode rules =
                YAML.readTree(Manifests.file("manifests/prometheus/alerts.yml").toFile())
                        .path("groups")
                        .path(0)
                        .path("rules");
        List<String> expressions = new ArrayList<>();
        for (JsonNode rule : rules) {
            expressions.add(rule.path("expr").asText());
            assertFalse(rule.path("alert").asText().isEmpty());
            assertFalse(rule.path("annotations").path("summary").asText().isEmpty());
            assertTrue(
                    Set.of("warning", "critical")
                            .contains(rule.path("labels").path("severity").asText()));
        }
        assertServed(expressions);
    }

    @Test
    void theDashboard() throws IOException {
        JsonNode dashboard = YAML.readTree(Manifests.file("manifests/grafana/skep.json").toFile());
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), panel::toString);
        }
        assertServed(dashboard.findValuesAsText("expr"));
        assertServed(
                List.of(
                        dashboard
                                .path("templating")
                                .path("list")
                                .path(1)
                                .path("query")
                                .path("query")
                                .asText()));
    }

    @Test
    void thePathThatIsRead() throws IOException {
        JsonNode configuration =
                YAML.readTree(Manifests.file("manifests/prometheus/prometheus.yml").toFile());
        JsonNode job = configuration.path("scrape_configs").path(0);
        assertEquals("/q/metrics", job.path("metrics_path").asText());
        assertEquals("8080", job.path("dns_sd_configs").path(0).path("port").asText());
        for (JsonNode file : configuration.path("rule_files")) {
            assertTrue(Files.exists(Manifests.file("manifests/prometheus/" + file.asText())));
        }
    }
}
