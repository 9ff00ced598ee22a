package dev.skep.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import dev.skep.lead.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeadingVerdictTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
    private static final Holder HOLDER =
            new Holder("1", "skep.2", Optional.empty(), Optional.empty(), Optional.empty());

    private static String told(Leadership leadership) {
        Verdict.Judgement judgement = LeadingVerdict.of(leadership, NOW);
        return judgement.status() + " " + judgement.reason() + ": " + judgement.message();
    }

    private static Leadership written(Optional<Holder> holder, String renewedAt) {
        return new Leadership.Elsewhere(
                Optional.of(
                        new Lease(holder, 7, Duration.ofSeconds(15), Instant.parse(renewedAt))));
    }

    @Test
    void whoLeadsSaysSo() {
        assertEquals(
                "True HoldsLease: skep.2 leads, in term 7: it is this Skep.",
                told(new Leadership.Leading(HOLDER, 7)));
    }

    @Test
    void whoFollowsNamesTheLeader() {
        assertEquals(
                "False AnotherLeads: skep.2 leads, in term 7. This Skep looks and plans, and takes over when that one ends.",
                told(new Leadership.Following(Optional.of(HOLDER), 7, Optional.empty())));
        assertEquals(
                "False NobodyLeads: No Skep leads on this engine: what runs is left as it is until one does. This one is about to.",
                told(new Leadership.Following(Optional.empty(), 0, Optional.empty())));
    }

    @Test
    void aLeaseOutOfReachIsToldWithItsCause() {
        assertEquals(
                "False LeaseOutOfReach: Who leads is not known, and this Skep does not act: read the lease: no answer. It is tried again every second.",
                told(
                        new Leadership.Following(
                                Optional.of(HOLDER), 7, Optional.of("read the lease: no answer"))));
    }

    @Test
    void whatIsWrittenDownTellsTheLeader() {
        assertEquals(
                "True LedBy: skep.2 leads, in term 7; it said so last at 2026-01-01T00:00:58Z.",
                told(written(Optional.of(HOLDER), "2026-01-01T00:00:58Z")));
        assertEquals(
                "False NobodyLeads: No Skep leads on this engine: what runs is left as it is until one does.",
                told(written(Optional.empty(), "2026-01-01T00:00:58Z")));
        assertEquals(
                "False NobodyLeads: No Skep leads on this engine: what runs is left as it is until one does.",
                told(new Leadership.Elsewhere(Optional.empty())));
    }

    @Test
    void aLeaderThatHasLongSaidNothingIsTold() {
        assertEquals(
                "False LeaderSilent: skep.2 led, in term 7, and has not said so since 2026-01-01T00:00:29Z. Another Skep would lead by now if there were one: what runs is left as it is until one is started.",
                told(written(Optional.of(HOLDER), "2026-01-01T00:00:29Z")));
    }
}
