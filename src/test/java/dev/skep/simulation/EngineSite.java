package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.FakeEngine;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.status.PlanView.FindingView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A site whose engine is a plain one. */
final class EngineSite extends Site {

    /** What waits for an edit as soon as it is there. */
    private static final Set<String> ANSWERED_AT_ONCE = Set.of("RolloutPaused", "RolledBack");

    /** What may come right by itself: a dependency that is not ready yet, a back-off. */
    private static final Set<String> ANSWERED_IN_TIME = Set.of("DependencyNotReady", "Failed");

    final FakeEngine engine;
    final EngineSafety safety;

    EngineSite(
            Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known) {
        super(trace, agenda, chance, known);
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
        this.safety = new EngineSafety(this);
        open();
    }

    @Override
    FakeEngine fake() {
        return engine;
    }

    @Override
    Safety safety() {
        return safety;
    }

    @Override
    Line connect(Skep skep, RandomGenerator latency) {
        return new EngineLine(this, skep, latency);
    }

    @Override
    Set<ServiceName> there(DesiredState state) {
        return engine.all().stream()
                .map(container -> container.slot().service())
                .filter(name -> name.value().startsWith(state.stack().value()))
                .collect(Collectors.toSet());
    }

    @Override
    boolean isAnswered(FindingView found, boolean patient) {
        return ANSWERED_AT_ONCE.contains(found.reason())
                || (!patient && ANSWERED_IN_TIME.contains(found.reason()));
    }

    @Override
    void mend() {
        // Whatever breaks here is made anew.
    }
}
