package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.identity.StackName;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerEventTest {

    @Test
    void an_event_tells_what_happened_to_what_and_when() throws Exception {
        DockerEvent event =
                parse(
                                """
                                {"status":"kill","id":"c1","from":"busybox","Type":"container","Action":"kill",
                                 "Actor":{"ID":"c1","Attributes":{"dev.skep.stack":"shop","name":"shop-web-1","signal":"9"}},
                                 "scope":"local","time":1767225600,"timeNano":1767225600123456789}
                                """)
                        .orElseThrow();

        assertEquals("kill", event.action());
        assertEquals("c1", event.id());
        assertEquals(Optional.of(new StackName("shop")), event.stack());
        assertEquals(Optional.of("shop-web-1"), event.name());
        assertEquals(Instant.parse("2026-01-01T00:00:00.123456789Z"), event.at());
        assertEquals("1767225600.123456789", DockerEvent.timestamp(event.at()));
    }

    @Test
    void what_follows_the_colon_of_an_action_is_left_out() throws Exception {
        String json =
                "{\"Type\":\"container\",\"Action\":\"health_status: healthy\",\"Actor\":{\"ID\":\"c1\"},\"time\":7}";
        DockerEvent event = parse(json).orElseThrow();

        assertEquals("health_status", event.action());
        assertEquals(Instant.ofEpochSecond(7), event.at());
        assertEquals(Optional.empty(), event.stack());
    }

    @Test
    void what_is_no_event_is_none() throws Exception {
        assertEquals(Optional.empty(), parse("{\"message\":\"something went wrong\"}"));
        assertEquals(Optional.empty(), parse("[]"));
    }

    private static Optional<DockerEvent> parse(String json) throws Exception {
        return DockerEvent.parse(Json.MAPPER.readTree(json));
    }
}
