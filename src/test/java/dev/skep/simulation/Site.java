package dev.skep.simulation;

import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.FakeEngine;
import dev.skep.status.Condition;
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

    private static final Set<String> ANSWERED =
            Set.of("RolloutPaused", "RolledBack", "DependencyNotReady", "Failed");
    private static final Duration LOOK = Duration.ofSeconds(1);

    final Agenda agenda;
    final Trace trace;
    final FakeEngine engine;
    final FilesInMemory files;
    final List<UserFiles> users = new ArrayList<>();
    final EngineClock engineClock = new EngineClock();
    final Safety safety;
    private final SplittableRandom chance;
    private Duration wallOffset = Duration.ZERO;
    private boolean engineDown;
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

    /** The engine does not answer for a while. */
    void engineDown(Duration most) {
        engineDown = true;
        engine.setReachable(false);
        agenda.after(most, this::engineUp);
    }

    void engineUp() {
        if (engineDown) {
            engineDown = false;
            engine.setReachable(true);
            engine.openStream();
        }
    }

    boolean isEngineDown() {
        return engineDown;
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
     */
    void answer() {
        for (UserFiles user : users) {
            boolean asked =
                    skep.board
                            .plan(user.stack())
                            .filter(plan ->
                                    plan.findings().stream()
                                            .anyMatch(found -> ANSWERED.contains(found.reason())))
                            .isPresent();
            if (asked) {
                trace.add("! answered");
                user.changeAll();
                user.save();
                noteFiles();
            }
        }
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
