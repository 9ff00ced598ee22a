package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What makes a stack due, and for when. */
class NextLookTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final NextLook next = new NextLook();

    private static Instant in(long millis) {
        return NOW.plusMillis(millis);
    }

    private static Result waiting(long millis) {
        return new Result.Waiting(Optional.of(new Plan.Wake(in(millis), "something")));
    }

    private static Optional<Instant> at(long millis) {
        return Optional.of(in(millis));
    }

    @Test
    void nothingIsDueBeforeAnythingHappens() {
        assertEquals(Optional.empty(), next.at());
        next.begin();
        next.after(new Result.Settled(), NOW);
        assertEquals(Optional.empty(), next.at());
    }

    @Test
    void newsAreLookedAtAtOnceAndEchoesInAMoment() {
        assertTrue(next.echo(NOW));
        assertEquals(at(300), next.at());
        next.news(NOW);
        assertEquals(at(0), next.at());
    }

    @Test
    void oneLookAnswersAllEchoesOfAMoment() {
        assertTrue(next.echo(NOW));
        assertFalse(next.echo(in(200)));
        assertEquals(at(300), next.at());
        next.begin();
        assertEquals(Optional.empty(), next.at());
        assertTrue(next.echo(in(350)));
        assertEquals(at(650), next.at());
    }

    @Test
    void anEchoHurriesNoLookThatIsDueSoon() {
        next.begin();
        next.after(waiting(1000), NOW);
        next.echo(in(100));
        assertEquals(at(1000), next.at());
    }

    @Test
    void anEchoHurriesOneThatIsDueLater() {
        next.begin();
        next.after(waiting(5000), NOW);
        next.echo(in(100));
        assertEquals(at(400), next.at());
    }

    @Test
    void anEchoDuringAPassIsLookedAtAfterIt() {
        next.begin();
        next.echo(NOW);
        next.after(new Result.Settled(), in(50));
        assertEquals(at(300), next.at());
    }

    @Test
    void aRetryWaitsItsTimeForAllButNews() {
        Result retry = new Result.Retry(NOW.plus(Duration.ofSeconds(10)));
        next.begin();
        next.echo(NOW);
        next.due(NOW);
        next.after(retry, NOW);
        assertEquals(at(10_000), next.at());
        next.begin();
        next.news(NOW);
        next.after(retry, NOW);
        assertEquals(at(0), next.at());
    }

    @Test
    void whoMadeProgressLooksAgainAtOnce() {
        next.begin();
        next.after(new Result.Progressed(), in(70));
        assertEquals(at(70), next.at());
    }
}
