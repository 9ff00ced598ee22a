package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Docker CLI itself is asked whom it would talk to: it says so when nobody answers there. */
@Tag("engine")
@Timeout(120)
class SameAsTheCliTest {

    private static final Pattern WHOM =
            Pattern.compile(
                    "Cannot connect to the Docker daemon at (\\S+)\\. Is the docker daemon");

    /** A user's command line and environment. */
    private record Case(Map<String, String> env, String host, String context) {

        static Case of(String... pairs) {
            Map<String, String> env = new HashMap<>();
            for (int i = 0; i < pairs.length; i += 2) {
                env.put(pairs[i], pairs[i + 1]);
            }
            return new Case(env, "", "");
        }

        Case host(String flag) {
            return new Case(env, flag, context);
        }

        Case context(String flag) {
            return new Case(env, host, flag);
        }

        Endpoint.Flags flags() {
            return new Endpoint.Flags(
                    Optional.of(host).filter(it -> !it.isEmpty()),
                    Optional.of(context).filter(it -> !it.isEmpty()),
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        List<String> command() {
            Stream<String> words = Stream.of("docker");
            if (!host.isEmpty()) {
                words = Stream.concat(words, Stream.of("--host", host));
            }
            if (!context.isEmpty()) {
                words = Stream.concat(words, Stream.of("--context", context));
            }
            return Stream.concat(words, Stream.of("ps")).toList();
        }
    }

    private static final List<Case> CASES =
            List.of(
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1"),
                    Case.of("DOCKER_HOST", "127.0.0.1:1"),
                    Case.of("DOCKER_HOST", ":1"),
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1/a/b"),
                    Case.of("DOCKER_HOST", "tcp://[::1]:1"),
                    Case.of("DOCKER_HOST", "unix:///nonexistent/docker.sock"),
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1", "DOCKER_CONTEXT", "said"),
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1").host("tcp://127.0.0.1:2"),
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1").context("said"),
                    Case.of("DOCKER_HOST", "tcp://127.0.0.1:1").context("default"),
                    Case.of("DOCKER_CONTEXT", "said"),
                    Case.of("DOCKER_CONTEXT", "said").host("tcp://127.0.0.1:2"),
                    Case.of("DOCKER_CONTEXT", "said").context("used"),
                    Case.of("DOCKER_HOST", "", "DOCKER_CONTEXT", ""),
                    Case.of());

    @TempDir private static Path config;

    @TestFactory
    Stream<DynamicTest> the_same_engine_is_meant() throws Exception {
        DockerContexts.writePlain(config, "said", "tcp://127.0.0.1:11", false);
        DockerContexts.writePlain(config, "used", "tcp://127.0.0.1:12", false);
        DockerContexts.use(config, "used");
        return CASES.stream()
                .map(it -> DynamicTest.dynamicTest(it.toString(), () -> assertSame(it)));
    }

    private static void assertSame(Case it) throws IOException, InterruptedException {
        Map<String, String> env = new HashMap<>(it.env());
        env.put("DOCKER_CONFIG", config.toString());
        assertEquals(cli(it.command(), env), Endpoint.resolve(it.flags(), env).host().toString());
    }

    private static String cli(List<String> command, Map<String, String> env)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(config, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
        builder.environment().putAll(env);
        builder.start().waitFor();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        Matcher whom = WHOM.matcher(text);
        return whom.find() ? whom.group(1) : text;
    }
}
