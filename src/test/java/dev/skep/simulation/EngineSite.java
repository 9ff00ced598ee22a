package dev.skep.simulation;

import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.FakeEngine;
import dev.skep.identity.StackName;
import dev.skep.status.Condition;
import dev.skep.status.PlanView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One node: its engine, the Skep that keeps it, and the people who write its files. */
final class Site {

    /** What waits for an edit as soon as it is there. */
    private static final Set<String> ANSWERED_AT_ONCE = Set.of("RolloutPaused", "RolledBack");

    /** What may come right by itself: a dependency that is not ready yet, a back-off. */
    private static final Set<String> ANSWERED_IN_TIME = Set.of("DependencyNotReady", "Failed");

    private static final Duration LOOK = Duration.ofSeconds(5);

    final Agenda agenda;
    final Trace trace;
    final FakeEngine engine;
    final FilesInMemory files;
    final List<UserFiles> users = new ArrayList<>();
    final EngineClock engineClock = new EngineClock();
    final Safety safety;
    private final SplittableRandom chance;
    private Duration wallOffset = Duration.ZERO;
    private Instant engineDownUntil = Instant.MIN;
    private final List<Runnable> atReturn = new ArrayList<>();
    private boolean changed = true;
    private Instant lookedAt = Instant.MIN;
    private Optional<Instant> nextChange = Optional.empty();
    Process skep;
    Wire wire;

    Site(Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known) {
        this.files = new FilesInMemory(known);
        this.agenda = agenda;
        this.chance = chance;
        this.trace = trace;
        this.engine = Images.engine(agenda);
        engine.whileACallTakes(time -> agenda.runUntil(agenda.instant().plus(time)));
        engine.foreignContainer("somebody-else");
        engine.foreignContainer("shop-other-1");
        engine.strayContainer("shop-stray-1", new StackName("shop"));
        engine.foreignNetwork("somebody-elses");
        users.add(new UserFiles("shop", files, chance.split()));
        if (chance.nextBoolean()) {
            users.add(new UserFiles("blog", files, chance.split()));
        }
        this.safety = new Safety(this);
        users.forEach(UserFiles::save);
        noteFiles();
        begin();
    }

    private void begin() {
        wire = new Wire(engine, agenda, chance.split(), safety, trace, engineClock, this::changed);
        wire.onKill(() -> kill(Duration.ofMillis(chance.nextInt(5000))));
        skep =
                new Process(
                        wire,
                        agenda,
                        files.source(),
                        () -> agenda.instant().plus(wallOffset),
                        chance.split(),
                        () -> true);
        skep.start();
    }

    /** Skep dies now and is started again later, as its supervisor does. */
    void kill(Duration gone) {
        if (skep.isAlive()) {
            trace.add("skep is killed");
            skep.kill();
            agenda.after(gone, this::beginAgain);
        }
    }

    private void beginAgain() {
        trace.add("skep starts");
        safety.begun();
        begin();
    }

    /** Somebody sets the clock of the machine that Skep runs on. */
    void setWall(Duration offset) {
        wallOffset = offset;
    }

    /**
     * The engine does not answer for a while.
     *
     * @param returning what becomes of its containers when it is back
     */
    void engineDown(Duration most, Runnable returning) {
        Instant end = agenda.instant().plus(most);
        engineDownUntil = end.isAfter(engineDownUntil) ? end : engineDownUntil;
        atReturn.add(returning);
        engine.setReachable(false);
        agenda.after(
                most,
                () -> {
                    if (!engineDownUntil.isAfter(agenda.instant())) {
                        engineUp();
                    }
                });
    }

    private void engineUp() {
        if (!atReturn.isEmpty()) {
            atReturn.forEach(Runnable::run);
            atReturn.clear();
            changed();
            engine.setReachable(true);
            engine.openStream();
        }
    }

    /** What the files say now, to somebody who reads them for the first time. */
    void noteFiles() {
        for (Document document : files.source().read().documents()) {
            if (document instanceof Document.Valid valid) {
                safety.asksFor(valid.state());
            }
        }
    }

    /** What Skep says of each stack that is not settled. */
    List<String> unsettled() {
        return skep.board.stacks().stream()
                .filter(status -> !status.is(Condition.Type.Settled))
                .map(status -> status.condition(Condition.Type.Settled).message())
                .toList();
    }

    /**
     * Where Skep rightly waits for somebody to change the files (a roll-out that failed and went
     * back, a dependency whose work is done), somebody does.
     *
     * @param patient whether he waits for what may come right by itself
     */
    void answer(boolean patient) {
        for (UserFiles user : users) {
            boolean asked =
                    skep.board
                            .plan(user.stack())
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

    private static boolean isAnswered(PlanView.FindingView found, boolean patient) {
        return ANSWERED_AT_ONCE.contains(found.reason())
                || (!patient && ANSWERED_IN_TIME.contains(found.reason()));
    }

    /** Something on the engine is not what it was. */
    void changed() {
        changed = true;
    }

    /** Looks after itself once more after something happened. */
    void look() {
        Instant now = agenda.instant();
        if (!changed && lookedAt.plus(LOOK).isAfter(now)) {
            return;
        }
        changed = false;
        lookedAt = now;
        safety.look();
        Optional<Instant> next = engine.nextChange();
        if (next.isPresent() && !next.equals(nextChange)) {
            nextChange = next;
            Duration until = Duration.between(now, next.get());
            agenda.after(until.isNegative() ? Duration.ZERO : until, this::advance);
        }
    }

    /** What the engine does by itself comes in its time. */
    private void advance() {
        engine.advance();
        changed();
    }

    /** From now on nothing goes wrong, and what the files say can be had. */
    void heal(RandomGenerator draw) {
        trace.add("! healed");
        engineUp();
        wire.heal();
        skep.resume();
        users.forEach(user -> {
            user.mend(draw);
            user.save();
        });
        noteFiles();
    }
}
