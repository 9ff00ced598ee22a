package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.skep.plan.Why;
import dev.skep.scenario.Waiting;
import dev.skep.status.Board;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Sight;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests by the thousand, most of which no client would send. */
@QuarkusTest
class HttpFuzzTest {

    @TestHTTPResource("/")
    URI root = URI.create("");

    @Inject Board board;

    @Inject InstantSource clock;

    @TestFactory
    Stream<DynamicTest> whateverIsAsked() {
        Kind kind = new Requests(root);
        return Stream.of(kind)
                .filter(Budget::isAsked)
                .map(it -> dynamicTest("http", () -> holds(it)));
    }

    /** What was found before is asked again. */
    @TestFactory
    Stream<DynamicTest> theCorpus() throws IOException {
        return CorpusTest.replays(new Requests(root));
    }

    private void holds(Kind kind) throws Exception {
        assertEquals("", String.join("\n\n", Budget.spend(kind)));
        // Whatever was asked before, it still answers.
        untilTold();
    }

    /** A stack with all that can be told of one: otherwise most answers were 404. */
    @BeforeEach
    void publish() throws Exception {
        board.turned(clock.instant());
        board.publish(
                new Sight()
                        .wants(2)
                        .recorded(3, 2)
                        .has(1, Sight.running())
                        .hasProblem("no such service")
                        .plans(Sight.start(2), new Why.Missing())
                        .situation());
        board.record(
                Sight.SHOP,
                HistoryEntry.of(
                        Sight.NOW,
                        Sight.SHOP,
                        7,
                        Sight.start(1),
                        new Why.Missing(),
                        HistoryEntry.Result.Failed,
                        Optional.of("no such image"),
                        Duration.ofMillis(20)));
        untilTold();
    }

    /** The board tells on a thread of its own. */
    private void untilTold() throws InterruptedException {
        for (String path : List.of("", "/plan", "/history")) {
            Waiting.until(
                    true,
                    () ->
                            new Requests(root)
                                    .answer(
                                            Folder.bytesOf(
                                                    "GET /api/stacks/shop"
                                                            + path
                                                            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                                    .startsWith("HTTP/1.1 200 "));
        }
    }

    @AfterEach
    void forget() {
        board.forget(Sight.SHOP, Sight.NOW);
    }

    /** One request, or what is left of one, and what may be answered. */
    record Requests(URI root) implements Kind {

        private static final int LONGEST_ANSWER = 1024 * 1024;
        private static final int PATIENCE_MILLIS = 60_000;

        /** The server answers in the protocol that was named to it, whatever that was. */
        private static final Pattern STATUS =
                Pattern.compile("[^\\n]* (\\d{3}) .*", Pattern.DOTALL);

        /**
         * Quarkus' own error, as JSON, as a page or as text: in tests it shows what went wrong, the
         * packaged server tells the id alone.
         */
        private static final Pattern SHOWN_IN_TESTS = Pattern.compile("Error id [0-9a-f-]{36}");

        /** What is not well says so with 503. */
        private static final Pattern ASKS_FOR_HEALTH =
                Pattern.compile("\\s*\\S+ /q/health.*", Pattern.DOTALL);

        private static final List<String> PATHS =
                List.of(
                        "/",
                        "/api",
                        "/api/stacks",
                        "/api/stacks/",
                        "/api/stacks/shop",
                        "/api/stacks/shop",
                        "/api/stacks/shop/plan",
                        "/api/stacks/shop/plan",
                        "/api/stacks/shop/history",
                        "/api/stacks/shop/history",
                        "/api/stacks/sh%6fp/plan",
                        "/api/stacks/shop/history/7",
                        "/api/stacks/shop/../shop/plan",
                        "/api/stacks/%F0%9F%98%80",
                        "/api/stacks/..%2f..%2fetc",
                        "/api/stacks/%00",
                        "/api/stacks/%",
                        "/api/stacks/a;b=c",
                        "/api/stacks/%ff%fe",
                        "/api/stacks/" + "x".repeat(3000),
                        "/api/events",
                        "/q/health",
                        "/q/health/live",
                        "/q/health/ready",
                        "/q/health/started",
                        "/q/metrics",
                        "/q",
                        "/q/dev",
                        "//api//stacks",
                        "/../api/stacks",
                        "*",
                        "http://elsewhere/api/stacks",
                        "/api/stacks?x=%zz&y=${jndi:ldap://a}",
                        "/<script>");

        private static final List<String> HEADERS =
                List.of(
                        "Accept: */*",
                        "Accept: text/html",
                        "Accept: application/json;q=NaN",
                        "Accept: nonsense",
                        "Accept: " + "a/b,".repeat(500),
                        "Accept-Encoding: gzip, br;q=-1",
                        "Accept-Charset: utf-99",
                        "Accept-Language: x-" + "y".repeat(300),
                        "Last-Event-ID: 1",
                        "Last-Event-ID: -1",
                        "Last-Event-ID: 99999999999999999999",
                        "Last-Event-ID: \u00ff\u00fe",
                        "Last-Event-ID:",
                        "Range: bytes=0-0,5-1",
                        "Content-Type: application/json",
                        "Content-Type: ;;;",
                        "Content-Length: 4",
                        "Content-Length: -1",
                        "Content-Length: 99999999999",
                        "Transfer-Encoding: chunked",
                        "Transfer-Encoding: nonsense",
                        "Expect: 100-continue",
                        "Upgrade: websocket",
                        "Upgrade: h2c",
                        "Connection: close",
                        "Connection: keep-alive, Upgrade",
                        "If-Modified-Since: yesterday",
                        "Cookie: a=b; c",
                        "X-HTTP-Method-Override: DELETE",
                        "X-Forwarded-For: ${x}",
                        "Authorization: Basic !!!",
                        "Origin: null",
                        "Host:",
                        "Host: a:99999",
                        "X-Long: " + "z".repeat(9_000),
                        "No colon here",
                        ": no name",
                        " folded: line");

        @Override
        public String name() {
            return "http";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            StringBuilder request = new StringBuilder();
            request.append(
                            dice.of(
                                    "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS",
                                    "TRACE", "CONNECT", "PATCH", "get", "BREW"))
                    .append(' ')
                    .append(dice.of(PATHS))
                    .append(dice.of("", "", "?a=b", "?" + "q=1&".repeat(300)))
                    .append(
                            dice.of(
                                    " HTTP/1.1",
                                    " HTTP/1.1",
                                    " HTTP/1.1",
                                    " HTTP/1.0",
                                    " HTTP/9.9",
                                    ""))
                    .append("\r\nHost: localhost\r\n");
            for (int i = dice.number(0, 4); i > 0; i--) {
                request.append(dice.of(HEADERS)).append("\r\n");
            }
            request.append("\r\n")
                    .append(
                            dice.of(
                                    "",
                                    "",
                                    "{}",
                                    "{\"a\":",
                                    "4\r\nabcd\r\n0\r\n\r\n",
                                    "x".repeat(2_000)));
            String text = request.toString();
            return Folder.bytesOf(
                    dice.chance(50) ? text : new Mutator(dice, Nasty.JSON).mutate(text));
        }

        @Override
        public void check(byte[] input) {
            String answer = answer(input);
            if (answer.isEmpty()) {
                // To half a request there is nothing to say.
                return;
            }
            Matcher status = STATUS.matcher(answer);
            assertTrue(status.matches(), () -> "no HTTP: " + head(answer));
            boolean isHealth =
                    ASKS_FOR_HEALTH
                            .matcher(new String(input, StandardCharsets.ISO_8859_1))
                            .matches();
            assertTrue(
                    !status.group(1).startsWith("5")
                            || List.of("501", "505").contains(status.group(1))
                            || (isHealth && status.group(1).equals("503")),
                    () -> "the server blames itself: " + head(answer));
            if (SHOWN_IN_TESTS.matcher(answer).find()) {
                return;
            }
            for (String trace :
                    List.of("\tat ", "Exception", "dev.skep.", "io.quarkus", "io.vertx")) {
                assertFalse(answer.contains(trace), () -> "tells of its inside: " + head(answer));
            }
        }

        private static String head(String answer) {
            return answer.substring(0, Math.min(2_000, answer.length()));
        }

        /** As far as it comes: a stream of events has no end, and is left after its first lines. */
        private String answer(byte[] input) {
            try (Socket socket = new Socket(root.getHost(), root.getPort())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                StringBuilder answer = new StringBuilder();
                try {
                    socket.getOutputStream().write(input);
                    socket.shutdownOutput();
                    InputStream in = socket.getInputStream();
                    byte[] buffer = new byte[8 * 1024];
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                        assertTrue(answer.length() <= LONGEST_ANSWER, "an answer without end");
                        if (answer.indexOf("text/event-stream") >= 0
                                && answer.indexOf(":alive") >= 0) {
                            break;
                        }
                    }
                } catch (SocketException e) {
                    // Reset: it would hear no more of this.
                }
                return answer.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
