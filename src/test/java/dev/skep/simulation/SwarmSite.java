package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.status.PlanView.FindingView;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A site whose engine is a manager of a swarm. */
final class SwarmSite extends Site {

    /** What waits for an edit as soon as it is there. */
    private static final Set<String> ANSWERED_AT_ONCE =
            Set.of("RolloutPaused", "RollbackPaused", "RolledBack");

    /** What may come right by itself: a dependency that is not ready yet, a back-off. */
    private static final Set<String> ANSWERED_IN_TIME =
            Set.of("DependencyNotReady", "Failed", "TaskFailed", "CrashLoop", "Converging");

    private static final int WORKERS = 2;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** How often somebody wrote to a service right before Skep did. */
    static final String OUTRUN = "write that comes second";

    final FakeSwarm swarm;
    final SwarmSafety safety;

    SwarmSite(Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known)
            throws EngineException {
        super(trace, agenda, chance, known);
        this.swarm = Images.swarm(agenda, chance.split(), WORKERS);
        swarm.networkFromOutside("somebody-elses");
        swarm.createFromOutside("somebody_else", somebodyElses());
        swarm.createFromOutside("shop_other", somebodyElses());
        users.add(new UserFiles("shop", files, chance.split(), true));
        if (chance.nextBoolean()) {
            users.add(new UserFiles("blog", files, chance.split(), true));
        }
        this.safety = new SwarmSafety(this);
        open();
    }

    private static Tree.Mapping somebodyElses() {
        return new Fields()
                .put("TaskTemplate", new Fields().put("ContainerSpec", Fields.of("Image", "app:1")))
                .put("Mode", new Fields().put("Replicated", new Fields().put("Replicas", 1)))
                .tree();
    }

    @Override
    FakeSwarm fake() {
        return swarm;
    }

    @Override
    Safety safety() {
        return safety;
    }

    @Override
    Line connect(Skep skep, RandomGenerator latency) {
        return new SwarmLine(this, skep, latency);
    }

    SwarmLine swarmLine() {
        return (SwarmLine) acting().line;
    }

    @Override
    Set<ServiceName> there(DesiredState state) {
        String stack = state.stack().value();
        return swarm.services().stream()
                .filter(live -> label(live, Labels.STACK).filter(stack::equals).isPresent())
                .flatMap(live -> label(live, Labels.SERVICE).stream())
                .map(ServiceName::new)
                .collect(Collectors.toSet());
    }

    private static Optional<String> label(Live live, String name) {
        return live.spec().at("Labels", name).text();
    }

    /** What the swarm still rolls out is not settled for long. */
    @Override
    boolean isAtRest() {
        return isSettled() && safety.notAsWritten().isEmpty();
    }

    @Override
    boolean isAnswered(FindingView found, boolean patient) {
        return ANSWERED_AT_ONCE.contains(found.reason())
                || (!patient && ANSWERED_IN_TIME.contains(found.reason()));
    }

    @Override
    void mend() throws EngineException {
        swarm.setLed(true);
        for (String node : swarm.nodes()) {
            swarm.returnNode(node);
            swarm.setAvailability(node, Availability.ACTIVE);
        }
    }

    /** What somebody does to a swarm. */
    interface Deed {
        void happen() throws EngineException;
    }

    /** Somebody does it then, or as soon as there is a leader to ask. */
    void later(Duration delay, Deed deed) {
        agenda.after(
                delay,
                () -> {
                    try {
                        deed.happen();
                        changed();
                    } catch (EngineException e) {
                        later(AGAIN, deed);
                    }
                });
    }

    /** Somebody changes something of a service, whose version is another one then. */
    void someoneWrites(String id) throws EngineException {
        for (Live live : swarm.services()) {
            if (live.id().equals(id)) {
                safety.disturbed();
                trace.add("! somebody writes to " + live.name() + " first");
                trace.count(OUTRUN);
                swarm.updateFromOutside(
                        live.name(), spec -> spec.with(List.of("Labels", "by"), Tree.of("hand")));
            }
        }
    }
}
