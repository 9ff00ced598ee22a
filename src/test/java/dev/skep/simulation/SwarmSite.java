package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.status.Condition;
import dev.skep.status.StackStatus;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One swarm, the Skep that keeps it, and the people who write its files. */
final class SwarmSite {

    /** What waits for an edit as soon as it is there. */
    private static final Set<String> ANSWERED_AT_ONCE =
            Set.of("RolloutPaused", "RollbackPaused", "RolledBack");

    /** What may come right by itself: a dependency that is not ready yet, a back-off. */
    private static final Set<String> ANSWERED_IN_TIME =
            Set.of("DependencyNotReady", "Failed", "TaskFailed", "CrashLoop", "Converging");

    private static final int WORKERS = 2;

    final Agenda agenda;
    final Trace trace;
    final FakeSwarm swarm;
    final FilesInMemory files;
    final List<UserFiles> users = new ArrayList<>();
    final SwarmSafety safety;
    private final SplittableRandom chance;
    private Optional<Instant> nextChange = Optional.empty();
    private Instant downUntil = Instant.MIN;
    Process skep;
    SwarmLine line;

    SwarmSite(Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known)
            throws EngineException {
        this.files = new FilesInMemory(known);
        this.agenda = agenda;
        this.chance = chance;
        this.trace = trace;
        this.swarm = Images.swarm(agenda, chance.split(), WORKERS);
        swarm.networkFromOutside("somebody-elses");
        swarm.createFromOutside("somebody_else", somebodyElses());
        swarm.createFromOutside("shop_other", somebodyElses());
        users.add(new UserFiles("shop", files, chance.split(), true));
        if (chance.nextBoolean()) {
            users.add(new UserFiles("blog", files, chance.split(), true));
        }
        this.safety = new SwarmSafety(swarm, agenda, trace);
        users.forEach(UserFiles::save);
        noteFiles();
        begin();
    }

    private static Tree.Mapping somebodyElses() {
        return new Fields()
                .put("TaskTemplate", new Fields().put("ContainerSpec", Fields.of("Image", "app:1")))
                .put("Mode", new Fields().put("Replicated", new Fields().put("Replicas", 1)))
                .tree();
    }

    private void begin() {
        line = new SwarmLine(swarm, agenda, chance.split(), safety, trace, this::look);
        line.onKill(() -> kill(Duration.ofMillis(chance.nextInt(5000))));
        skep = new Process(line, agenda, files.source(), agenda, chance.split(), () -> true);
        skep.start();
    }

    /** Skep dies now and is started again later, as its supervisor does. */
    void kill(Duration gone) {
        if (skep.isAlive()) {
            trace.add("skep is killed");
            skep.kill();
            agenda.after(
                    gone,
                    () -> {
                        trace.add("skep starts");
                        safety.begun();
                        begin();
                    });
        }
    }

    /** No manager answers for a while. */
    void down(Duration most) {
        Instant end = agenda.instant().plus(most);
        downUntil = end.isAfter(downUntil) ? end : downUntil;
        swarm.setReachable(false);
        agenda.after(
                most,
                () -> {
                    if (!downUntil.isAfter(agenda.instant())) {
                        up();
                    }
                });
    }

    private void up() {
        swarm.setReachable(true);
        swarm.openStream();
    }

    /** What the files say now, to somebody who reads them for the first time. */
    void noteFiles() {
        for (Document document : files.source().read().documents()) {
            if (document instanceof Document.Valid valid) {
                safety.asksFor(valid.state());
            }
        }
    }

    /** Looks after the swarm's own time once more after something happened. */
    void look() {
        Optional<Instant> next = swarm.nextChange();
        if (next.isPresent() && !next.equals(nextChange)) {
            nextChange = next;
            Duration until = Duration.between(agenda.instant(), next.get());
            agenda.after(until.isNegative() ? Duration.ZERO : until, swarm::advance);
        }
    }

    /** What Skep says of each stack that is not settled. */
    List<String> unsettled() {
        return skep.board.stacks().stream()
                .filter(status -> !status.is(Condition.Type.Settled))
                .map(status -> status.condition(Condition.Type.Settled).message())
                .toList();
    }

    /** Whether Skep says so, of the newest files. */
    boolean isSettled() {
        return skep.isAlive()
                && safety.desired().values().stream()
                        .allMatch(state ->
                                skep.board
                                        .stack(state.stack())
                                        .filter(status -> status.is(Condition.Type.Settled))
                                        .filter(status -> isOf(status, state))
                                        .isPresent());
    }

    private static boolean isOf(StackStatus status, DesiredState state) {
        return status.services().stream()
                .allMatch(told -> state.services().containsKey(new ServiceName(told.name())));
    }

    /**
     * Where Skep rightly waits for somebody to change the files, somebody does.
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
                                            .anyMatch(found ->
                                                    ANSWERED_AT_ONCE.contains(found.reason())
                                                            || (!patient
                                                                    && ANSWERED_IN_TIME.contains(
                                                                            found.reason()))))
                            .isPresent();
            if (asked) {
                trace.add("! answered");
                user.changeAll();
                user.save();
                noteFiles();
            }
        }
    }

    /** From now on nothing goes wrong, and what the files say can be had. */
    void heal(RandomGenerator draw) throws EngineException {
        trace.add("! healed");
        up();
        line.heal();
        skep.resume();
        for (String node : swarm.nodes()) {
            swarm.returnNode(node);
            swarm.setAvailability(node, Availability.ACTIVE);
        }
        users.forEach(user -> {
            user.mend(draw);
            user.save();
        });
        noteFiles();
    }
}
