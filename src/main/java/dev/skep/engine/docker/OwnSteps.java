package dev.skep.engine.docker;

import dev.skep.plan.Step;
import dev.skep.spec.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which events are the effects of steps of ours, and so no news.
 *
 * <p>An event often comes after the call that caused it has returned. So what a step may cause
 * stays expected until it has come; the newest {@value #LIMIT} subjects are kept. Safe for use by
 * many threads.
 */
final class OwnSteps {

    private static final int LIMIT = 1024;

    private final Map<String, Set<String>> expected =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
                    return size() > LIMIT;
                }
            };

    synchronized void expect(Step step) {
        switch (step) {
            case Step.CreateContainer create -> expect(create.name(), "create");
            case Step.StartContainer start -> expect(start.container(), "start");
            case Step.UnpauseContainer unpause -> expect(unpause.container(), "unpause");
            // What is paused is unpaused, to take the signal.
            case Step.StopContainer stop ->
                    expect(stop.container(), "kill", "unpause", "stop", "die");
            case Step.RemoveContainer remove ->
                    expect(remove.container(), "kill", "stop", "die", "destroy");
            case Step.RenameContainer rename -> expect(rename.container(), "rename");
            case Step.CreateNetwork create -> expect(create.network().name(), "create");
            case Step.RemoveNetwork remove -> expect(remove.name(), "destroy", "remove");
            case Step.CreateVolume create -> expect(create.volume().name(), "create");
            case Step.RemoveVolume remove -> expect(remove.name(), "destroy");
            case Step.WriteLastApplied write -> {
                expect(
                        LastAppliedVolume.name(write.stack(), write.lastApplied().generation()),
                        "create");
                // Whichever of the two it is: it is there, or it is not.
                expect(LastAppliedConfig.name(write.stack()), "create", "update");
            }
            case Step.RemoveLastApplied remove -> {
                expect(LastAppliedVolume.name(remove.stack(), remove.generation()), "destroy");
                expect(LastAppliedConfig.name(remove.stack()), "remove");
            }
            // The swarm itself writes into it where it answers; a newer one does not always.
            case Step.CreateService create ->
                    expect(ServiceSpec.name(create.stack(), create.service()), "create", "update");
            case Step.UpdateService update -> expect(update.id(), "update");
            case Step.RemoveService remove -> expect(remove.id(), "remove");
            case Step.UpdateNode update -> expect(update.id(), "update");
            case Step.CreateConfig create -> expect(create.name(), "create");
            case Step.WriteRevision write -> expect(RevisionConfig.name(write), "create");
            case Step.RemoveConfig remove -> expect(remove.id(), "remove");
            case Step.CreateSecret create -> expect(create.name(), "create");
            case Step.RemoveSecret remove -> expect(remove.id(), "remove");
            case Step.PullImage _, Step.ConnectNetwork _, Step.CopyFiles _ -> {
                // Cause no event that anybody is told of as a stack's.
            }
        }
    }

    /** After a step that did nothing there is nothing to come. */
    synchronized void forget(Step step) {
        subjects(step).ifPresent(expected::remove);
    }

    /**
     * Whether this is one that was expected; each is expected once, but for kills, of which a stop
     * may need two.
     */
    synchronized boolean caused(DockerEvent event) {
        return take(event.id(), event.action())
                || event.name()
                        .filter(name -> !isSomebodys(event) && take(name, event.action()))
                        .isPresent()
                || Optional.ofNullable(event.attributes().get("oldName"))
                        .filter(name -> take(name.replaceFirst("^/", ""), event.action()))
                        .isPresent();
    }

    /**
     * Of another count or image the event itself tells: such a write is not what the swarm adds to
     * a service that was made.
     */
    private static boolean isSomebodys(DockerEvent event) {
        return event.attributes().containsKey("replicas.new")
                || event.attributes().containsKey("image.new");
    }

    private boolean take(String subject, String action) {
        Set<String> actions = expected.get(subject);
        if (actions == null || !actions.contains(action)) {
            return false;
        }
        if (!action.equals("kill")) {
            actions.remove(action);
        }
        if (actions.isEmpty() || action.equals("destroy")) {
            expected.remove(subject);
        }
        return true;
    }

    private void expect(String subject, String... actions) {
        expected.computeIfAbsent(subject, _ -> new TreeSet<>()).addAll(Set.of(actions));
    }

    private static Optional<String> subjects(Step step) {
        return switch (step) {
            case Step.CreateContainer create -> Optional.of(create.name());
            case Step.StartContainer start -> Optional.of(start.container());
            case Step.UnpauseContainer unpause -> Optional.of(unpause.container());
            case Step.StopContainer stop -> Optional.of(stop.container());
            case Step.RemoveContainer remove -> Optional.of(remove.container());
            case Step.RenameContainer rename -> Optional.of(rename.container());
            case Step.CreateNetwork create -> Optional.of(create.network().name());
            case Step.RemoveNetwork remove -> Optional.of(remove.name());
            case Step.CreateVolume create -> Optional.of(create.volume().name());
            case Step.RemoveVolume remove -> Optional.of(remove.name());
            case Step.CreateService create ->
                    Optional.of(ServiceSpec.name(create.stack(), create.service()));
            case Step.UpdateService update -> Optional.of(update.id());
            case Step.RemoveService remove -> Optional.of(remove.id());
            case Step.UpdateNode update -> Optional.of(update.id());
            case Step.CreateConfig create -> Optional.of(create.name());
            case Step.WriteRevision write -> Optional.of(RevisionConfig.name(write));
            case Step.RemoveConfig remove -> Optional.of(remove.id());
            case Step.CreateSecret create -> Optional.of(create.name());
            case Step.RemoveSecret remove -> Optional.of(remove.id());
            case Step.WriteLastApplied _,
                    Step.RemoveLastApplied _,
                    Step.PullImage _,
                    Step.ConnectNetwork _,
                    Step.CopyFiles _ ->
                    Optional.empty();
        };
    }
}
