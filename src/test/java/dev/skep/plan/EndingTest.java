package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.RestartPolicy;
import dev.skep.desired.RestartPolicy.Condition;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a replica that ends by itself has to wait for its successor. */
class EndingTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "1, 0s",
        "2, 10s",
        "3, 20s",
        "4, 40s",
        "5, 80s",
        "6, 160s",
        "7, 300s",
        "8, 300s",
        "100, 300s"
    })
    void theWaitDoublesUpToFiveMinutes(int end, String wait) {
        assertEquals(duration(wait), waitAfter(end, RestartPolicy.ALWAYS));
    }

    @ParameterizedTest
    @CsvSource({"1, 30s", "3, 30s", "4, 40s", "7, 300s"})
    void theFilesOwnDelayIsTheLeast(int end, String wait) {
        assertEquals(duration(wait), waitAfter(end, policy(Optional.of(duration("30s")))));
    }

    @Test
    void theFilesOwnDelayMayBeLongerThanTheLongestOfOurs() {
        assertEquals(duration("600s"), waitAfter(9, policy(Optional.of(duration("600s")))));
    }

    private static RestartPolicy policy(Optional<Duration> delay) {
        return new RestartPolicy(Condition.ANY, delay, Optional.empty(), Optional.empty());
    }

    private static Duration waitAfter(int end, RestartPolicy policy) {
        Optional<Memory.Ends> before =
                end == 1 ? Optional.empty() : Optional.of(new Memory.Ends(end - 1, "another", NOW));
        Memory.Ends ends =
                switch (Ending.of(ended(), policy, before, NOW)) {
                    case Ending.Verdict.Later later -> later.ends();
                    case Ending.Verdict.Replace replace -> replace.ends().orElseThrow();
                    case Ending.Verdict.Completed _,
                            Ending.Verdict.GivenUp _,
                            Ending.Verdict.Well _ ->
                            throw new AssertionError("it is made good, now or later");
                };
        assertEquals(end, ends.count());
        return Duration.between(NOW, ends.nextAt());
    }

    private static ObservedContainer ended() {
        return new ObservedContainer(
                "id",
                "shop-web-1",
                new Slot(new ServiceName("web"), 1),
                new SpecHash("hash"),
                Collections.emptySortedMap(),
                1,
                "web:1",
                new ContainerState.Exited(1, Cause.ITSELF, NOW.minusSeconds(5), NOW),
                NOW.minusSeconds(5),
                0,
                Collections.emptySortedMap());
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }
}
