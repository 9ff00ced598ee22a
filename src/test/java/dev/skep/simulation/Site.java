package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.Replicas;
import dev.skep.desired.manifest.FilesInMemory;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineInMemory;
import dev.skep.identity.ServiceName;
import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.PlanView.FindingView;
import dev.skep.status.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One engine or swarm, the Skeps that keep it, and the people who write its files. */
abstract class Site {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int MOST_SKEPS = 3;

    final Agenda agenda;
    final Trace trace;
    final FilesInMemory files;
    final List<UserFiles> users = new ArrayList<>();
    final EngineClock engineClock = new EngineClock();
    final SplittableRandom chance;
    final List<Skep> skeps = new ArrayList<>();
    final Election election;
    private Optional<Holder> lastLeader = Optional.empty();
    private Instant downUntil = Instant.MIN;
    private final List<Runnable> atReturn = new ArrayList<>();
    private Optional<Instant> nextChange = Optional.empty();
    private boolean changed = true;
    private Instant lookedAt = Instant.MIN;

    Site(Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known) {
        this.files = new FilesInMemory(known);
        this.agenda = agenda;
        this.chance = chance;
        this.trace = trace;
        this.election = new Election(this, chance.split());
    }

    /** What there is in place of Docker. */
    abstract EngineInMemory<?> fake();

    abstract Safety safety();

    abstract Line connect(Skep skep, RandomGenerator latency);

    /** The services of which anything is there. */
    abstract Set<ServiceName> there(DesiredState state);

    /** Whether somebody has to change the files before what was found can come right. */
    abstract boolean isAnswered(FindingView found, boolean patient);

    /** What broke and does not mend by itself is mended. */
    abstract void mend() throws EngineException;

    /** The users save what they have, and all Skeps start: in half of the sites it is one. */
    final void open() {
        users.forEach(UserFiles::save);
        noteFiles();
        int count = chance.nextBoolean() ? 1 : 2 + chance.nextInt(MOST_SKEPS - 1);
        for (int number = 1; number <= count; number++) {
            skeps.add(new Skep(this, number, chance.split()));
        }
    }

    final boolean isAlone() {
        return skeps.size() == 1;
    }

    /** The one that leads at this very moment. */
    final Optional<Skep> leader() {
        return skeps.stream().filter(Skep::leads).findFirst();
    }

    /** The one that leads, or may come to. */
    final Skep acting() {
        return leader().orElseGet(() ->
                skeps.stream().filter(Skep::isAlive).findFirst().orElse(skeps.getFirst()));
    }

    /** One that something strikes: most often the one that leads. */
    final Skep any(RandomGenerator draw) {
        return draw.nextInt(3) > 0 ? acting() : Fault.any(draw, skeps);
    }

    /** One has come to lead, or no longer does. */
    final void onLeadership(Skep skep, Leadership now) {
        if (now instanceof Leadership.Leading(Holder holder, long term)) {
            trace.add(skep + " leads in term " + term);
            if (lastLeader.filter(holder::equals).isEmpty()) {
                lastLeader = Optional.of(holder);
                // It tries anew what failed for the one before.
                safety().begun();
            }
        }
        changed();
    }

    /**
     * Nobody answers Skep for a while.
     *
     * @param returning what has become of the engine when it is back
     */
    final void down(Duration most, Runnable returning) {
        Instant end = agenda.instant().plus(most);
        downUntil = end.isAfter(downUntil) ? end : downUntil;
        atReturn.add(returning);
        fake().setReachable(false);
        agenda.after(
                most,
                () -> {
                    if (!downUntil.isAfter(agenda.instant())) {
                        up();
                    }
                });
    }

    private void up() {
        if (!atReturn.isEmpty()) {
            atReturn.forEach(Runnable::run);
            atReturn.clear();
            changed();
            fake().setReachable(true);
            fake().openStream();
        }
    }

    /** What the files say now, to somebody who reads them for the first time. */
    final void noteFiles() {
        for (Document document : files.source().read().documents()) {
            if (document instanceof Document.Valid valid) {
                safety().asksFor(valid.state());
            }
        }
    }

    private Board board() {
        return acting().process.board;
    }

    /** What Skep says of each stack that is not settled. */
    final List<String> unsettled() {
        return board().stacks().stream()
                .filter(status -> !status.is(Condition.Type.Settled))
                .map(status -> status.condition(Condition.Type.Settled).message())
                .toList();
    }

    /** Whether Skep says that all is settled, of the newest files. */
    final boolean isSettled() {
        return leader().isPresent()
                && safety().desired().values().stream()
                        .allMatch(state ->
                                board().stack(state.stack())
                                        .filter(status -> status.is(Condition.Type.Settled))
                                        .filter(status -> isOf(status, state))
                                        .isPresent());
    }

    private static boolean isOf(StackStatus status, DesiredState state) {
        return status.services().stream()
                .allMatch(told ->
                        Optional.ofNullable(state.services().get(new ServiceName(told.name())))
                                .filter(service -> isCount(service.replicas(), told.desired()))
                                .isPresent());
    }

    private static boolean isCount(Replicas replicas, int told) {
        return switch (replicas) {
            case Replicas.Fixed(int count) -> count == told;
            case Replicas.Job(int total, int _) -> total == told;
            // As many as there are nodes.
            case Replicas.PerNode(), Replicas.JobPerNode() -> true;
        };
    }

    /**
     * Where Skep rightly waits for somebody to change the files (a roll-out that failed and went
     * back, a dependency whose work is done), somebody does.
     *
     * @param patient whether he waits for what may come right by itself
     */
    final void answer(boolean patient) {
        for (UserFiles user : users) {
            boolean asked =
                    board().plan(user.stack())
                            .filter(plan ->
                                    plan.findings().stream()
                                            .anyMatch(found -> isAnswered(found, patient)))
                            .isPresent();
            if (asked) {
                trace.add("! answered");
                user.changeAll();
                user.save();
                noteFiles();
            }
        }
    }

    /** Something is not what it was. */
    final void changed() {
        changed = true;
    }

    /** Looks after itself once more after something happened. */
    final void look() {
        election.look();
        Instant now = agenda.instant();
        if (!changed && lookedAt.plus(LOOK).isAfter(now)) {
            return;
        }
        changed = false;
        lookedAt = now;
        safety().look();
        Optional<Instant> next = fake().nextChange();
        if (next.isPresent() && !next.equals(nextChange)) {
            nextChange = next;
            Duration until = Duration.between(now, next.get());
            agenda.after(until.isNegative() ? Duration.ZERO : until, this::advance);
        }
    }

    /** Whether nothing is under way any more that Skep does not wait for. */
    boolean isAtRest() {
        return isSettled();
    }

    /** What the engine does by itself comes in its time. */
    private void advance() {
        fake().advance();
        changed();
    }

    /** From now on nothing goes wrong, and what the files say can be had. */
    final void heal(RandomGenerator draw) throws EngineException {
        trace.add("! healed");
        up();
        skeps.forEach(Skep::heal);
        mend();
        users.forEach(user -> {
            user.mend(draw);
            user.save();
        });
        noteFiles();
    }
}
