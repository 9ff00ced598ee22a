package dev.skep.simulation;

import dev.skep.lead.Elector.Clocks;
import dev.skep.lead.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One Skep of a site: a machine, and the process on it, which may die and is started again. */
final class Skep {

    final Machine machine;
    private final Site site;
    private final int number;
    private final RandomGenerator chance;
    private int starts;
    Line line;
    LeaseLine lease;
    Process process;

    /** A test makes it act without asking for a permit. */
    boolean asksNobody;

    /** A test makes it lead on without looking at its clocks. */
    boolean seesNoClock;

    Skep(Site site, int number, RandomGenerator chance) {
        this.site = site;
        this.number = number;
        this.chance = chance;
        this.machine = new Machine(site.agenda, chance);
        begin();
    }

    private void begin() {
        String id = number + "." + ++starts;
        line = site.connect(this, chance);
        line.onKill(() -> kill(Duration.ofMillis(chance.nextInt(site.isAlone() ? 5000 : 40_000))));
        lease = new LeaseLine(site, this, chance);
        process =
                new Process(
                        site,
                        this,
                        new Holder(id, id, Optional.empty(), Optional.empty(), Optional.empty()),
                        chance);
        lease.begun(process);
        process.start();
    }

    Clocks clocks() {
        return new Clocks(
                () -> seesNoClock ? Instant.EPOCH : machine.steady(),
                () -> seesNoClock ? Instant.EPOCH : machine.wall());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it may act at this very moment, were it not paused. */
    boolean leads() {
        return process.isAlive() && process.term().isPresent();
    }

    /** It dies now and is started again later, as its supervisor does. */
    void kill(Duration gone) {
        if (process.isAlive()) {
            site.trace.add(this + " is killed");
            process.kill();
            beginAfter(gone);
        }
    }

    /** It is told to end, gives the lease up, and is started again later. */
    void end(Duration gone) {
        if (process.isAlive()) {
            site.trace.add(this + " ends");
            process.end();
            if (process.isAlive()) {
                process.kill();
                beginAfter(gone);
            }
        }
    }

    private void beginAfter(Duration gone) {
        site.election.ended(this);
        site.agenda.after(gone, this::beginAgain);
    }

    private void beginAgain() {
        site.trace.add(this + " starts");
        site.safety().begun();
        begin();
    }

    void heal() {
        line.heal();
        lease.heal();
        process.resume();
    }

    @Override
    public String toString() {
        return "skep " + number;
    }
}
