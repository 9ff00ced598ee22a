package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.docker.Vitals.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VitalsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = START.plusSeconds(1);

    private final Vitals vitals = new Vitals(Duration.ofSeconds(1), START);

    @Test
    void twoSignsAndSilenceMakeASuspect() {
        vitals.against(Sign.NO_ANSWER);
        vitals.against(Sign.NO_STREAM);
        assertEquals(Optional.empty(), vitals.suspectSince(LATER.minusMillis(1)));
        assertEquals(Optional.of(START), vitals.suspectSince(LATER));
    }

    @Test
    void oneSignIsNoProofHoweverOftenItComes() {
        vitals.against(Sign.NO_ANSWER);
        vitals.against(Sign.NO_ANSWER);
        assertEquals(Optional.empty(), vitals.suspectSince(LATER.plusSeconds(60)));
    }

    @Test
    void oneSignIsEnoughToAskAnother() {
        vitals.against(Sign.NO_ANSWER);
        assertFalse(vitals.isMute(LATER.minusMillis(1)));
        assertTrue(vitals.isMute(LATER));
        vitals.answered(LATER);
        assertFalse(vitals.isMute(LATER.plusSeconds(60)));
    }

    @Test
    void oneThatIsOnTheWayToBeSuspectedIsLate() {
        assertFalse(vitals.isLate(LATER));
        vitals.against(Sign.NO_ANSWER);
        assertFalse(vitals.isLate(START.plusMillis(499)));
        assertTrue(vitals.isLate(START.plusMillis(500)));
        vitals.answered(LATER);
        assertFalse(vitals.isLate(LATER.plusSeconds(1)));
    }

    @Test
    void silenceAloneIsNoProof() {
        assertFalse(vitals.isMute(LATER.plusSeconds(60)));
        assertEquals(Optional.empty(), vitals.suspectSince(LATER.plusSeconds(60)));
    }

    @Test
    void anAnswerWipesOutWhatSpokeAgainstIt() {
        vitals.against(Sign.NO_ANSWER);
        vitals.against(Sign.NO_CONNECTION);
        vitals.answered(LATER);
        assertEquals(Optional.empty(), vitals.suspectSince(LATER.plusSeconds(60)));
        vitals.against(Sign.NO_ANSWER);
        vitals.against(Sign.NO_CONNECTION);
        assertEquals(Optional.of(LATER), vitals.suspectSince(LATER.plusSeconds(1)));
    }

    private void fallsSilent(Instant at) {
        vitals.against(Sign.NO_ANSWER);
        vitals.against(Sign.NO_CONNECTION);
        assertTrue(vitals.suspectSince(at).isPresent());
    }

    @Test
    void anAnswerIsEnoughTheFirstTime() {
        fallsSilent(LATER);
        vitals.answered(LATER.plusMillis(1));
        assertEquals(Optional.empty(), vitals.suspectSince(LATER.plusMillis(1)));
    }

    @Test
    void whoeverComesAndGoesHasToAnswerForLongerEachTime() {
        fallsSilent(LATER);
        vitals.answered(LATER);
        assertEquals(Optional.empty(), vitals.suspectSince(LATER));

        Instant again = LATER.plusSeconds(10);
        fallsSilent(again);
        vitals.answered(again);
        assertEquals(Optional.of(LATER), vitals.suspectSince(again.plusMillis(1999)));
        vitals.against(Sign.NO_ANSWER);
        vitals.answered(again.plusSeconds(1));
        assertEquals(Optional.of(LATER), vitals.suspectSince(again.plusMillis(2999)));
        assertEquals(Optional.empty(), vitals.suspectSince(again.plusSeconds(3)));

        Instant third = again.plusSeconds(13);
        fallsSilent(third);
        vitals.answered(third);
        assertTrue(vitals.suspectSince(third.plusMillis(3999)).isPresent());
        assertEquals(Optional.empty(), vitals.suspectSince(third.plusSeconds(4)));
    }

    @Test
    void itIsForgottenAfterAMinuteThatItCameAndWent() {
        fallsSilent(LATER);
        vitals.answered(LATER);
        assertEquals(Optional.empty(), vitals.suspectSince(LATER));
        Instant again = LATER.plusSeconds(61);
        fallsSilent(again);
        vitals.answered(again);
        assertEquals(Optional.empty(), vitals.suspectSince(again));
    }
}
