package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.image.Docker.Said;
import dev.skep.image.DocumentedCommands.Documented;
import dev.skep.image.DocumentedCommands.Kind;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command on the pages for those who run Skep is given as it stands there, in the order of
 * the pages, on an engine that becomes a swarm. One that is added is given too, and has to end
 * well.
 */
@Tag("engine")
@Timeout(1500)
class CommandsInTheDocsTest {

    private static final List<String> PAGES =
            List.of("README.md", "docs/desired-state.md", "docs/operating.md");

    /** What another test does, or whoever starts this one. */
    private static final Map<String, Class<?>> ELSEWHERE =
            Map.of(
                    "./dev image",
                    ImageTest.class,
                    "./dev test",
                    CommandsInTheDocsTest.class,
                    "./dev test --fast",
                    CommandsInTheDocsTest.class);

    /** What is given after another one that stands below it. */
    private static final Map<String, String> LATER =
            Map.of("./dev down", "./dev skep plan k-style-examples/quickstart");

    /** How it ends, where that is not well: there is something to do. */
    private static final Map<String, Integer> EXITS =
            Map.of("skep plan shop", 2, "skep plan shop --json", 2);

    /** These ask, and what they ask for may still be on its way. */
    private static final Pattern QUESTION =
            Pattern.compile(
                    ".*\\bskep (status|health|plan|doctor)\\b.*|docker run .* plan .*|docker kill .*");

    /** These go on until they are told to end. */
    private static final Pattern SERVING = Pattern.compile("\\./dev run|skep run.*");

    private static final Duration LONG = Duration.ofSeconds(120);

    /** What has to happen before a command can be given, or after it. */
    @FunctionalInterface
    private interface Act {
        void take() throws Exception;
    }

    @TempDir private Path folder;

    private Lab lab;
    private Node node;
    private Reader reader;
    private final Map<String, Act> before = new HashMap<>();
    private final Map<String, Act> after = new HashMap<>();

    /** What is done in place of a command that asks for what a node of a lab has not got. */
    private final Map<String, Act> instead = new HashMap<>();

    private final Map<String, String> words = new HashMap<>();

    @BeforeEach
    void sitDown() throws Exception {
        lab = Lab.of(1);
        node = lab.node(1);
        Docker.here()
                .say(
                        "save",
                        "--output=" + folder.resolve("images.tar"),
                        Docker.skep(),
                        Docker.proxy());
        reader = new Reader(node, folder);
        reader.say("docker load --quiet --input=" + folder.resolve("images.tar"));
        for (String name : List.of("latest", "next")) {
            reader.say("docker tag " + Docker.skep() + " skep:" + name);
            reader.say("docker tag " + Docker.proxy() + " skep-proxy:" + name);
        }
        words.putAll(
                Map.of(
                        "PATH…",
                        "shop",
                        "STACK",
                        "shop",
                        "SERVICE",
                        "web",
                        "REV",
                        "1",
                        "NODE",
                        "far",
                        "ADDRESS",
                        node.address()));
        onOneEngine();
        withWhatIsSubmitted();
        withTheStackOfSkep();
        withBackUps();
    }

    @AfterEach
    void leave() {
        if (reader != null) {
            reader.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private void onOneEngine() {
        before.put("eval \"$(./dev engine env)\"", reader::takeTheEngineForThePrivateOne);
        after.put("eval \"$(./dev engine env)\"", reader::leaveThePrivateEngineAlone);
        before.put(
                "docker kill quickstart-web-1",
                () -> Waiting.until(LONG, 3, () -> replicas("web")));
        after.put(
                "docker kill quickstart-web-1",
                () -> Waiting.until(LONG, 3, () -> replicas("web")));
        after.put(
                "vi k-style-examples/quickstart/skep.yaml",
                () -> Waiting.until(LONG, 4, () -> replicas("web")));
        before.put("./dev down", () -> assertEquals(List.of(143), reader.endWhatWasBegun()));
    }

    private void withWhatIsSubmitted() {
        before.put("skep rollback shop", this::submitAnother);
        before.put(
                "docker config inspect -f '{{json .Spec.Data}}' shop_.skep-desired.3 | tr -d '\"' | base64 -d > shop.zip",
                () -> {
                    for (int version : List.of(3, 4, 3)) {
                        reader.edit(version);
                        reader.say("skep submit shop");
                    }
                });
        // It is kept in the next one, too.
        before.put("skep run", () -> reader.say("skep down shop"));
        Act end = () -> assertTrue(Set.of(0, 143).containsAll(reader.endWhatWasBegun()));
        before.put("skep run shop", end);
        after.put("skep health --ready", end);
    }

    private void submitAnother() throws Exception {
        reader.edit(1);
        reader.say("skep submit shop");
        untilVersion(1);
        reader.edit(2);
        reader.say("skep submit shop");
        untilVersion(2);
        after.put("skep rollback shop", () -> untilVersion(1));
    }

    private void withTheStackOfSkep() {
        before.put(
                "docker stack deploy -c stack.yml skep",
                () -> {
                    if (node.api()
                            .get("/info")
                            .at("/Swarm/LocalNodeState")
                            .asText()
                            .equals("inactive")) {
                        lab.swarm(1);
                    }
                });
        after.put("docker stack deploy -c stack.yml skep", this::untilSkepKeepsTheQuickstart);
        before.put(
                "docker run --rm -u 0 -v /var/run/docker.sock:/var/run/docker.sock -v \"$PWD/shop:/files:ro\" skep:next plan /files",
                () -> {
                    reader.say("skep submit shop");
                    Waiting.until(LONG, 1, () -> tasks("shop_web"));
                });
    }

    private void withBackUps() {
        String restored = "for file in *_.skep-desired.*.zip; do name=${file%.zip}";
        before.put(
                restored,
                () -> {
                    reader.say("docker swarm leave --force");
                    lab.swarm(1);
                    reader.say("docker stack deploy -c stack.yml skep");
                    untilSkepKeepsTheQuickstart();
                });
        after.put(
                restored,
                () -> {
                    Waiting.until(
                            LONG,
                            true,
                            () ->
                                    reader.give("skep status shop")
                                            .text()
                                            .contains("SecretNotFound"));
                    reader.say("skep submit shop");
                    Waiting.until(LONG, 1, () -> tasks("shop_web"));
                });
        instead.put("systemctl stop docker", node::stop);
        instead.put("systemctl start docker", node::start);
        after.put("systemctl start docker", this::changeWhatTheBackUpDoesNotKnow);
        after.put(
                "docker swarm init --force-new-cluster --advertise-addr " + node.address(),
                () -> {
                    untilSkepKeepsTheQuickstart();
                    Waiting.until(LONG, 1, () -> tasks("shop_web"));
                    Waiting.until(LONG, 0, () -> reader.give("skep status shop").exit());
                });
    }

    /** The first time, when it is made; the other time it is brought back. */
    private void changeWhatTheBackUpDoesNotKnow() throws InterruptedException {
        after.remove("systemctl start docker");
        Waiting.until(LONG, 0, () -> reader.give("skep down shop").exit());
    }

    private void untilSkepKeepsTheQuickstart() throws InterruptedException {
        Waiting.until(LONG, true, () -> !skep().isEmpty());
        Waiting.until(
                LONG,
                0,
                () -> reader.give("docker exec " + skep() + " skep status quickstart").exit());
    }

    /** The container of Skep that is well. */
    private String skep() {
        return reader.say(
                "docker ps -qf health=healthy -f label=com.docker.swarm.service.name=skep_skep");
    }

    /** Of a service of the quickstart, on one engine. */
    private int replicas(String service) {
        return containers(Labels.STACK + "=quickstart", Labels.SERVICE + "=" + service);
    }

    /** Of a swarm's service. */
    private int tasks(String service) {
        return containers("com.docker.swarm.service.name=" + service);
    }

    private int containers(String... labels) {
        return (int)
                reader.say("docker ps -qf label=" + String.join(" -f label=", labels))
                        .lines()
                        .filter(id -> !id.isBlank())
                        .count();
    }

    /** Of the shop, as its service has been written. */
    private void untilVersion(int version) throws InterruptedException {
        Waiting.until(
                LONG,
                "VERSION=" + version,
                () -> {
                    for (JsonNode service : node.api().get("/services")) {
                        if (service.at("/Spec/Name").asText().equals("shop_web")) {
                            return service.at("/Spec/TaskTemplate/ContainerSpec/Env/0").asText();
                        }
                    }
                    return "";
                });
    }

    @Test
    void eachIsGivenAndEndsAsThePageSays() throws Exception {
        Set<String> hooks = new TreeSet<>(before.keySet());
        hooks.addAll(after.keySet());
        hooks.addAll(instead.keySet());
        hooks.addAll(EXITS.keySet());
        hooks.addAll(ELSEWHERE.keySet());
        for (Documented command : DocumentedCommands.toBeGiven(PAGES, LATER)) {
            String text = inWords(command.text());
            hooks.remove(key(text));
            try {
                give(command, text);
            } catch (AssertionError | IllegalStateException e) {
                throw new AssertionError(command.place() + ": " + text + ": " + e.getMessage(), e);
            }
        }
        assertEquals(Set.of(), hooks, "this test knows commands that are on no page");
    }

    /** Its first line. */
    private static String key(String text) {
        return text.lines().findFirst().orElseThrow();
    }

    private String inWords(String command) {
        String given = command.replace("/var/lib/docker", node.disk().toString());
        for (String word : DocumentedCommands.placeholders(command)) {
            String mine = word.equals("CONTAINER") ? skep() : words.get(word);
            if (mine != null) {
                given = given.replaceAll("(?<![A-Za-z_$])" + word + "(?![A-Za-z_])", mine);
            }
        }
        return given;
    }

    private void give(Documented command, String text) throws Exception {
        before.getOrDefault(key(text), () -> {}).take();
        if (ELSEWHERE.containsKey(text)) {
            return;
        }
        if (command.kind() == Kind.NAME) {
            reader.say(text + " --help");
        } else if (instead.containsKey(text)) {
            instead.get(text).take();
        } else if (SERVING.matcher(text).matches()) {
            reader.begin(text);
        } else {
            int exit = EXITS.getOrDefault(text, 0);
            assertTrue(
                    command.exits().isEmpty() || command.exits().contains(exit), command::toString);
            untilItEnds(text, exit);
        }
        after.getOrDefault(key(text), () -> {}).take();
    }

    private void untilItEnds(String text, int exit) throws InterruptedException {
        Said[] said = {reader.give(text)};
        if (QUESTION.matcher(text).matches()) {
            Waiting.until(
                    LONG,
                    exit,
                    () -> {
                        if (said[0].exit() != exit) {
                            said[0] = reader.give(text);
                        }
                        return said[0].exit();
                    });
        }
        assertEquals(exit, said[0].exit(), said[0]::text);
    }
}
