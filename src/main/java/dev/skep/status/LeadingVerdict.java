package dev.skep.status;

import dev.skep.lead.Leadership;
import dev.skep.lead.Lease;
import dev.skep.status.Condition.Status;
import dev.skep.status.Verdict.Judgement;
import java.util.Optional;

/** Whether this Skep is the one that acts, and who else does. */
final class LeadingVerdict {

    private static final String NOBODY =
            "No Skep leads on this engine: what runs is left as it is until one does";

    private LeadingVerdict() {}

    static Judgement of(Leadership leadership) {
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
            case Leadership.Elsewhere(Optional<Lease> lease) -> elsewhere(lease);
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

    private static Judgement elsewhere(Optional<Lease> lease) {
        return lease.filter(it -> it.holder().isPresent())
                .map(held ->
                        new Judgement(
                                Status.True,
                                "LedBy",
                                held.leader()
                                        + " leads, in term "
                                        + held.term()
                                        + "; it said so last at "
                                        + held.renewedAt()
                                        + "."))
                .orElseGet(() -> new Judgement(Status.False, "NobodyLeads", NOBODY + "."));
    }
}
