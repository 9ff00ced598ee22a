package dev.skep.status;

import dev.skep.lead.Leadership;
import dev.skep.lead.Lease;
import dev.skep.status.Condition.Status;
import dev.skep.status.Verdict.Judgement;
import java.time.Instant;
import java.util.Optional;

/** Whether this Skep is the one that acts, and who else does. */
final class LeadingVerdict {

    private static final String NOBODY =
            "No Skep leads on this engine: what runs is left as it is until one does";

    private LeadingVerdict() {}

    /**
     * @param now by the clock of who is told
     */
    static Judgement of(Leadership leadership, Instant now) {
        return switch (leadership) {
            case Leadership.Alone() ->
                    new Judgement(
                            Status.True,
                            "SoleController",
                            "One Skep acts on this engine: there is nobody to take turns with.");
            case Leadership.Leading leading ->
                    new Judgement(
                            Status.True,
                            "HoldsLease",
                            leading.holder().name()
                                    + " leads, in term "
                                    + leading.term()
                                    + ": it is this Skep.");
            case Leadership.Following following -> following(following);
            case Leadership.Elsewhere(Optional<Lease> lease) -> elsewhere(lease, now);
        };
    }

    private static Judgement following(Leadership.Following following) {
        if (following.problem().isPresent()) {
            return new Judgement(
                    Status.False,
                    "LeaseOutOfReach",
                    "Who leads is not known, and this Skep does not act: "
                            + following.problem().get()
                            + ". It is tried again every second.");
        }
        return following
                .leader()
                .map(leader ->
                        new Judgement(
                                Status.False,
                                "AnotherLeads",
                                leader.name()
                                        + " leads, in term "
                                        + following.term()
                                        + ". This Skep looks and plans, and takes over when that one ends."))
                .orElseGet(() ->
                        new Judgement(
                                Status.False, "NobodyLeads", NOBODY + ". This one is about to."));
    }

    /** Twice as long as it is valid: the clocks of two machines may differ by a little. */
    private static boolean isOverdue(Lease lease, Instant now) {
        return lease.renewedAt().plus(lease.validFor().multipliedBy(2)).isBefore(now);
    }

    private static Judgement led(Lease lease) {
        return new Judgement(
                Status.True,
                "LedBy",
                lease.leader()
                        + " leads, in term "
                        + lease.term()
                        + "; it said so last at "
                        + lease.renewedAt()
                        + ".");
    }

    private static Judgement silent(Lease lease) {
        return new Judgement(
                Status.False,
                "LeaderSilent",
                lease.leader()
                        + " led, in term "
                        + lease.term()
                        + ", and has not said so since "
                        + lease.renewedAt()
                        + ". Another Skep would lead by now if there were one: what runs is left as it is until one is started.");
    }

    private static Judgement elsewhere(Optional<Lease> lease, Instant now) {
        return lease.filter(it -> it.holder().isPresent())
                .map(held -> isOverdue(held, now) ? silent(held) : led(held))
                .orElseGet(() -> new Judgement(Status.False, "NobodyLeads", NOBODY + "."));
    }
}
