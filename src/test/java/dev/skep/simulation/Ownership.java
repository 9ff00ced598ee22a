package dev.skep.simulation;

import dev.skep.engine.FakeEngine;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Step;
import java.util.Optional;

/** Nothing is touched that is not ours, nor by a step that is about something else. */
final class Ownership {

    private final FakeEngine engine;

    Ownership(FakeEngine engine) {
        this.engine = engine;
    }

    /** What is wrong with the step, if anything is. */
    Optional<String> breach(Step step) {
        return switch (step) {
            case Step.RemoveNetwork(String name) ->
                    name.startsWith("somebody")
                            ? Optional.of("removes what is not ours")
                            : Optional.empty();
            case Step.OnSlot onSlot -> target(onSlot).flatMap(ref -> breach(onSlot, ref));
            case Step.PullImage _,
                    Step.OnSwarm _,
                    Step.CreateNetwork _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ ->
                    Optional.empty();
        };
    }

    private Optional<String> breach(Step.OnSlot step, String ref) {
        if (engine.isForeign(ref)) {
            return Optional.of("acts on what is not ours");
        }
        return engine.all().stream()
                .filter(each -> each.id().equals(ref) || each.name().equals(ref))
                .map(ObservedContainer::slot)
                .filter(slot -> !slot.equals(step.slot()))
                .findFirst()
                .map(_ -> "acts on a container of another slot");
    }

    private static Optional<String> target(Step.OnSlot step) {
        return switch (step) {
            case Step.CreateContainer _ -> Optional.empty();
            case Step.ConnectNetwork connect -> Optional.of(connect.container());
            case Step.CopyFiles copy -> Optional.of(copy.container());
            case Step.StartContainer start -> Optional.of(start.container());
            case Step.UnpauseContainer unpause -> Optional.of(unpause.container());
            case Step.StopContainer stop -> Optional.of(stop.container());
            case Step.RemoveContainer remove -> Optional.of(remove.container());
            case Step.RenameContainer rename -> Optional.of(rename.container());
        };
    }
}
