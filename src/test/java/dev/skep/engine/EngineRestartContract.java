package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.skep.desired.Template;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What runs when an engine has begun again. It asks each container's restart policy, also of what
 * was stopped before: {@code always} means always.
 */
public abstract class EngineRestartContract extends ContractFixture {

    private static final List<String> POLICIES =
            List.of("no", "always", "unless-stopped", "on-failure");

    private EngineWorld.Restartable restartable() {
        return assertInstanceOf(EngineWorld.Restartable.class, world);
    }

    @Test
    void an_engine_that_was_stopped_starts_what_ran_where_a_policy_says_so() throws Exception {
        cast();
        restartable().restartEngine();
        await(event -> event instanceof StreamOpened);

        assertEquals(
                new TreeMap<>(
                        Map.of(
                                "no", "ended ended",
                                "always", "runs runs created",
                                "unless-stopped", "runs ended",
                                "on-failure", "runs runs ended")),
                settled());
    }

    /** Beginning again it stops what it finds running, and takes that for somebody's wish. */
    @Test
    void an_engine_that_was_killed_leaves_unless_stopped_alone() throws Exception {
        cast();
        restartable().crashEngine();
        await(event -> event instanceof StreamOpened);

        assertEquals(
                new TreeMap<>(
                        Map.of(
                                "no", "ended ended",
                                "always", "runs runs created",
                                "unless-stopped", "ended ended",
                                "on-failure", "runs runs ended")),
                settled());
    }

    /** The ends before the stream is lost, the starts on the next one. */
    @Test
    void an_engine_that_is_stopped_tells_of_the_ends_and_then_of_what_it_starts() throws Exception {
        assertEquals(
                List.of("die", "stop", "lost", "opened", "start"),
                toldAfter(restartable()::restartEngine));
    }

    @Test
    void an_engine_that_was_killed_tells_of_the_ends_when_it_is_back() throws Exception {
        assertEquals(
                List.of("lost", "opened", "die", "stop", "start"),
                toldAfter(restartable()::crashEngine));
    }

    private interface Deed {
        void happen() throws Exception;
    }

    /**
     * @return what was told of one that runs again, with what became of the stream
     */
    private List<String> toldAfter(Deed deed) throws Exception {
        Template obedient = Template.of(Specs.restarting(programs.obedient(), "always"));
        started("always", 1, obedient);
        awaitTouched("start", true);
        told.clear();
        deed.happen();
        await(_ -> actions().contains("start"));
        return actions();
    }

    /** That it opens a second time says that events were lost with the engine that is gone. */
    private List<String> actions() {
        List<String> actions = new ArrayList<>();
        told.stream()
                .flatMap(event -> word(event).stream())
                .filter(word ->
                        actions.isEmpty()
                                || !(word.equals("opened") && actions.getLast().equals(word)))
                .forEach(actions::add);
        return actions;
    }

    private static Optional<String> word(EngineEvent event) {
        return switch (event) {
            case StreamLost _ -> Optional.of("lost");
            case StreamOpened() -> Optional.of("opened");
            case Touched touched ->
                    touched.what().startsWith("container ")
                            ? Optional.of(
                                    touched.what().substring(touched.what().lastIndexOf(' ') + 1))
                            : Optional.empty();
            case EngineEvent.ImagesChanged _,
                    EngineEvent.SubmissionsChanged _,
                    EngineEvent.MembershipChanged _,
                    EngineEvent.LifeChanged _ ->
                    Optional.empty();
        };
    }

    /**
     * Of each policy one that runs and one that was stopped; and one that was never started, and
     * one that ended well.
     */
    private void cast() throws Exception {
        for (String policy : POLICIES) {
            Template obedient = Template.of(Specs.restarting(programs.obedient(), policy));
            started(policy, 1, obedient);
            started(policy, 2, obedient);
            outside.stop(nameOf(policy, 2));
        }
        Template brief = Template.of(Specs.restarting(programs.ending(0), "on-failure"));
        started("on-failure", 3, brief);
        Template never = Template.of(Specs.restarting(programs.obedient(), "always"));
        engine.apply(create("always", 3, never, Collections.emptySortedMap()));
        await(
                seen ->
                        description(seen).get("on-failure").equals("runs ended ended")
                                && description(seen).get("no").equals("runs ended"),
                "the cast");
    }

    private void started(String policy, int number, Template template) throws EngineException {
        engine.apply(create(policy, number, template, Collections.emptySortedMap()));
        engine.apply(new Step.StartContainer(slot(policy, number), nameOf(policy, number)));
    }

    private SortedMap<String, String> settled() throws Exception {
        Solo seen = lookAgain();
        for (String policy : POLICIES) {
            for (ObservedContainer container : seen.of(new ServiceName(policy))) {
                if (container.state() instanceof ContainerState.Exited exited
                        && exited.exitCode() != 0) {
                    assertEquals(Cause.OUTSIDE, exited.cause(), container::name);
                }
            }
        }
        return description(seen);
    }

    /**
     * A connection may be left over from the engine that is gone: it takes one look to find out.
     */
    private Solo lookAgain() throws EngineException {
        for (int failed = 0; failed < 8; failed++) {
            try {
                return observe();
            } catch (EngineException e) {
                assertEquals(Kind.UNREACHABLE, e.kind(), e::getMessage);
            }
        }
        return observe();
    }

    /** A word for each container of each policy; what waits to run counts as running. */
    private static SortedMap<String, String> description(Solo seen) {
        SortedMap<String, String> words = new TreeMap<>();
        for (String policy : POLICIES) {
            words.put(
                    policy,
                    seen.of(new ServiceName(policy)).stream()
                            .map(container -> word(container.state()))
                            .collect(Collectors.joining(" ")));
        }
        return words;
    }

    private static String word(ContainerState state) {
        return switch (state) {
            case ContainerState.Running _, ContainerState.Restarting _ -> "runs";
            case ContainerState.Exited _ -> "ended";
            case ContainerState.Created _ -> "created";
            case ContainerState.StartFailed _,
                    ContainerState.Paused _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    state.toString();
        };
    }

    private static Slot slot(String policy, int number) {
        return new Slot(new ServiceName(policy), number);
    }

    private String nameOf(String policy, int number) {
        return slot(policy, number).containerName(stack);
    }
}
