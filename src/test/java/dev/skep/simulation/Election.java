package dev.skep.simulation;

import dev.skep.engine.Permit;
import dev.skep.lead.Holder;
import dev.skep.lead.LeaseInMemory;
import dev.skep.plan.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one site, and what must never happen with it: two that lead at once, a step of one
 * that does not lead, a term that goes back, a term of two leaders.
 */
final class Election {

    /** How often one acted after another one had. */
    static final String TAKEN_OVER = "watched for the step of another leader";

    /** How often a step came to nothing, as whoever began it led no more. */
    static final String TOO_LATE = "step that comes after its permit has ended";

    final LeaseInMemory store = new LeaseInMemory();
    private final Site site;
    private final RandomGenerator chance;
    private final Set<String> knownDead = new HashSet<>();
    private final Map<Long, String> leaders = new HashMap<>();
    private long lastTerm;
    private @Nullable Skep lastToAct;

    Election(Site site, RandomGenerator chance) {
        this.site = site;
        this.chance = chance;
    }

    /** Something happened: whoever leads now is the only one, and the only one in his term. */
    void look() {
        List<Skep> leading = site.skeps.stream().filter(Skep::leads).toList();
        if (leading.size() > 1) {
            site.safety().never("two lead: " + leading);
        }
        leading.forEach(one -> isOnlyOneOf(one.process.term().orElseThrow(), one));
    }

    private void isOnlyOneOf(long term, Skep leader) {
        String id = leader.process.holder().id();
        String known = leaders.putIfAbsent(term, id);
        if (known != null && !known.equals(id)) {
            site.safety().never("term " + term + " has two leaders: " + known + " and " + id);
        }
    }

    /** A step is about to take effect. */
    void acts(Skep by, Permit permit, Step step) {
        look();
        Optional<Long> term = by.process.term();
        if (term.isEmpty() || term.get() != permit.term()) {
            site.safety().never(by + " acts without leading", step);
        }
        if (permit.term() < lastTerm) {
            site.safety().never("acts in a term that is over", step);
        }
        if (lastToAct != null && !by.equals(lastToAct)) {
            site.trace.count(TAKEN_OVER);
        }
        lastToAct = by;
        lastTerm = permit.term();
    }

    /** Whether a process is known to have ended. */
    boolean isDead(Holder holder) {
        return knownDead.contains(holder.id());
    }

    /** One has ended, and the others may come to know of it. */
    void ended(Skep one) {
        if (site.skeps.size() == 1 || chance.nextBoolean()) {
            knownDead.add(one.process.holder().id());
            wakeOthers(one);
        }
    }

    /** The lease is another one now, and the others may come to hear of it. */
    void written(Skep by) {
        if (chance.nextInt(4) == 0) {
            wakeOthers(by);
        }
    }

    private void wakeOthers(Skep one) {
        for (Skep other : site.skeps) {
            if (!other.equals(one)) {
                site.agenda.after(
                        Duration.ofMillis(1 + chance.nextInt(500)), () -> other.process.wake());
            }
        }
    }
}
