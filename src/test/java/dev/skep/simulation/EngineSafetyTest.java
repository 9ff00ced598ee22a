package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.EngineException;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule of {@link EngineSafety} is broken once, and seen to be. */
class EngineSafetyTest extends SafetyOf<EngineSite> {

    EngineSafetyTest() {
        super(Simulation.ENGINE);
    }

    @BeforeEach
    void settle() throws Exception {
        settleUntil(() -> lasting().isPresent());
    }

    private ObservedContainer ready() {
        return lasting().orElseThrow();
    }

    /** One that is ready, and of a spec that no roll-back would take away again. */
    private Optional<ObservedContainer> lasting() {
        return site.engine.all().stream()
                .filter(ObservedContainer::isReady)
                .filter(each ->
                        service(each).update().failureAction()
                                != UpdatePolicy.FailureAction.ROLLBACK)
                .findFirst();
    }

    private DesiredService service(ObservedContainer container) {
        return site.safety.desired().values().stream()
                .map(state -> state.services().get(container.slot().service()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aVolumeIsRemoved() {
        never("removes a volume", new Step.RemoveVolume("shop_data"));
    }

    @Test
    void aContainerOfSomebodyElseIsStopped() {
        never("acts on what is not ours", new Step.StopContainer(ready().slot(), "somebody-else"));
    }

    @Test
    void aReplicaThatIsWellAndWantedIsStopped() {
        ObservedContainer victim = ready();
        never("ends a replica", new Step.StopContainer(victim.slot(), victim.id()));
    }

    @Test
    void aContainerOfAnotherSlotIsStarted() {
        Slot other = new Slot(new ServiceName("other"), 1);
        never("acts on a container of another slot", new Step.StartContainer(other, ready().id()));
    }

    @Test
    void oneMoreThanIsWantedIsStarted() throws EngineException {
        ObservedContainer there = ready();
        DesiredState state =
                site.safety.desired().values().stream()
                        .filter(each -> each.services().containsKey(there.slot().service()))
                        .findFirst()
                        .orElseThrow();
        DesiredService service = state.services().get(there.slot().service());
        Slot slot = new Slot(service.name(), 99);
        for (ObservedContainer other : site.engine.all()) {
            if (other.slot().service().equals(service.name())) {
                site.safety.done(new Step.StartContainer(other.slot(), other.id()));
            }
        }
        site.engine.apply(
                new Step.CreateContainer(
                        state.stack(),
                        slot,
                        slot.containerName(state.stack()),
                        service.template(),
                        1,
                        Collections.emptySortedMap(),
                        state.origin()));
        Step.StartContainer start =
                new Step.StartContainer(slot, slot.containerName(state.stack()));
        site.engine.apply(start);

        assertThrows(Violation.class, () -> site.safety.done(start));
    }

    @Test
    void aReplicaIsMissingWhileNothingIsBroken() throws EngineException {
        site.safety.look();
        site.engine.kill(ready().id(), 137);

        assertThrows(Violation.class, site.safety::look);
    }

    @Test
    void dataInAnAnonymousVolumeIsLeftBehind() throws Exception {
        settleUntil(() -> withData().isPresent());
        ObservedContainer victim = withData().orElseThrow();
        site.safety.disturbed();
        site.engine.kill(victim.id(), 137);
        site.safety.look();

        never("leaves the data", new Step.RemoveContainer(victim.slot(), victim.id()));
    }

    private Optional<ObservedContainer> withData() {
        return site.engine.all().stream()
                .filter(each -> each.isReady() && !each.anonymousVolumes().isEmpty())
                .findFirst();
    }

    @Test
    void whatLeftTheFilesAllAtOnceIsStopped() {
        ObservedContainer victim =
                site.engine.all().stream()
                        .filter(each -> each.name().startsWith("shop"))
                        .findFirst()
                        .orElseThrow();
        site.users.getFirst().saveCompose("services: {}\n");
        site.noteFiles();
        rest(Duration.ofSeconds(10));

        never("ends what left the files", new Step.StopContainer(victim.slot(), victim.id()));
    }
}
