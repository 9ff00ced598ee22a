package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.engine.EngineException;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.StackName;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How much an engine may say before it is not listened to any more. */
class EngineLimitsTest {

    private static final String LISTED =
            "[{\"Id\":\"c1\",\"Names\":[\"/shop-web-1\"],\"Labels\":{\"dev.skep.stack\":\"shop\"}}]";

    @Test
    void anInspectWithoutEndIsGivenUpSoon() throws Exception {
        assertEquals(
                "inspect container c1: GET /containers/c1/json: no answer: the answer is longer than 2 MiB",
                failure("GET /containers/c1/json", endless("{\"Id\":\"c1\",\"x\":\"", "y")));
    }

    @Test
    void aListWithoutEndIsGivenUp() throws Exception {
        assertEquals(
                "list networks: GET /networks: no answer: the answer is longer than 64 MiB",
                failure("GET /networks", endless("[", "{\"Id\":\"n\"},")));
    }

    /** Its tree would take many times the memory of its text. */
    @Test
    void aListOfNothingButBracketsIsNone() throws Exception {
        assertEquals(
                "list networks: GET /networks: the answer is not whole",
                failure("GET /networks", EngineGrammar.ok("[" + "[],".repeat(2_100_000) + "[]]")));
    }

    @Test
    void headersWithoutEndAreGivenUpSoon() throws Exception {
        assertEquals(
                "list networks: GET /networks: no answer: Maximum header count exceeded",
                failure("GET /networks", "HTTP/1.1 200 OK\r\n" + RawDaemon.ENDLESS + "X: y\r\n"));
        assertEquals(
                "list networks: GET /networks: no answer: Maximum line length limit exceeded",
                failure("GET /networks", "HTTP/1.1 200 OK\r\nX: " + RawDaemon.ENDLESS + "y"));
    }

    private static String endless(String begin, String again) {
        return EngineGrammar.ok("").replace("Content-Length: " + RawDaemon.LENGTH + "\r\n", "")
                + begin
                + RawDaemon.ENDLESS
                + again;
    }

    private static String failure(String asked, String answer) throws Exception {
        Map<String, String> answers =
                new java.util.HashMap<>(
                        Map.of(
                                "GET /containers/json",
                                EngineGrammar.ok(LISTED),
                                "GET /networks",
                                EngineGrammar.ok("[]"),
                                "GET /volumes",
                                EngineGrammar.ok("{}"),
                                "GET /images/json",
                                EngineGrammar.ok("[]")));
        answers.put(asked, answer);
        try (RawDaemon daemon = new RawDaemon(answers);
                DockerEngine engine =
                        new DockerEngine(
                                daemon.endpoint(),
                                Keeping.CONTAINERS,
                                _ -> {},
                                new SplittableRandom(1),
                                InstantSource.system())) {
            return String.valueOf(
                    assertThrows(EngineException.class, () -> engine.observe(new StackName("shop")))
                            .getMessage());
        }
    }
}
