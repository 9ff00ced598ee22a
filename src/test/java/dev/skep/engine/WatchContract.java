package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

/** What is told, to whom, and as whose doing; and that a gap in it loses nothing. */
public abstract class WatchContract extends ContractFixture {

    private static final List<String> LIFE = List.of("create", "start", "die", "destroy");

    @Test
    void what_others_do_is_news_and_what_we_do_is_not() throws Exception {
        running(programs.obedient());
        await(event ->
                event instanceof Touched touched
                        && touched.own()
                        && touched.what().contains("start"));
        outside.kill(name());
        await(event ->
                event instanceof Touched touched
                        && !touched.own()
                        && touched.what().contains("die"));
        remove();
        await(event ->
                event instanceof Touched touched
                        && touched.own()
                        && touched.what().contains("destroy"));
    }

    @Test
    void what_did_not_change_is_the_same_object() throws Exception {
        running(programs.obedient());
        engine.apply(
                create("db", 1, Template.of(programs.obedient()), Collections.emptySortedMap()));
        Solo before = observe();
        outside.kill(name());
        awaitExit();

        ServiceName db = new ServiceName("db");
        assertSame(before.of(db), observe().of(db));
        Solo settled = observe();
        engine.refresh();
        assertEquals(settled, observe());
    }

    @Test
    void the_life_of_a_container_is_told_in_order_and_as_our_own() throws Exception {
        running(programs.obedient());
        stop();
        remove();
        awaitTouched("destroy", true);

        assertEquals(LIFE, life(told, true));
        assertEquals(List.of(), life(told, false));
    }

    @Test
    void what_another_process_does_is_its_own_and_news_to_us() throws Exception {
        Engine another = world.another();
        BlockingQueue<EngineEvent> theirs = watch(another);
        another.apply(create(1, Template.of(programs.obedient())));
        another.apply(new Step.StartContainer(slot(), name()));
        another.apply(new Step.StopContainer(slot(), name()));
        another.apply(new Step.RemoveContainer(slot(), name()));
        awaitTouched("destroy", false);
        List<EngineEvent> heard = new ArrayList<>();
        await(
                theirs,
                event -> {
                    heard.add(event);
                    return isDestroy(event);
                });

        assertEquals(LIFE, life(told, false));
        assertEquals(List.of(), life(told, true));
        assertEquals(LIFE, life(heard, true));
    }

    @Test
    void of_what_we_and_others_do_to_one_container_only_our_part_is_our_own() throws Exception {
        running(programs.obedient());
        awaitTouched("start", true);
        outside.stop(name());
        awaitTouched("die", false);
        start();
        awaitTouched("start", true);
        outside.pause(name());
        awaitTouched("pause", false);
        engine.apply(new Step.UnpauseContainer(slot(), name()));
        awaitTouched("unpause", true);
        outside.rename(name(), name() + "-x");
        awaitTouched("rename", false);
        engine.apply(new Step.RenameContainer(slot(), name() + "-x", name()));
        awaitTouched("rename", true);
        remove();
        awaitTouched("die", true);
        awaitTouched("destroy", true);
    }

    @Test
    void a_step_that_found_nothing_to_do_does_not_claim_what_others_do_next() throws Exception {
        running(programs.obedient());
        start();
        outside.stop(name());
        stop();
        outside.start(name());
        awaitTouched("start", false);
        outside.kill(name());
        awaitTouched("die", false);
    }

    @Test
    void to_stop_what_is_paused_is_all_our_own() throws Exception {
        running(programs.obedient());
        outside.pause(name());
        awaitTouched("pause", false);
        told.clear();
        stop();
        awaitTouched("stop", true);
        remove();
        awaitTouched("destroy", true);

        assertTrue(
                told.stream()
                        .filter(event -> event instanceof Touched)
                        .allMatch(event -> ((Touched) event).own()),
                told::toString);
    }

    @Test
    void containers_of_another_stack_wake_nobody_who_waits_for_ours() throws Exception {
        observe();
        StackName other = new StackName(stack + "2");
        Engine another = world.another();
        Slot slot = slot();
        String name = slot.containerName(other);
        another.apply(
                new Step.CreateContainer(
                        other,
                        slot,
                        name,
                        Template.of(programs.obedient()),
                        7,
                        Collections.emptySortedMap(),
                        DesiredState.Origin.UNKNOWN));
        another.apply(new Step.StartContainer(slot, name));
        outside.kill(name);
        another.apply(new Step.RemoveContainer(slot, name));
        engine.apply(create(1, Template.of(programs.obedient())));
        awaitTouched("create", true);

        assertTrue(told.stream().anyMatch(event -> isOf(other, event)), told::toString);
        assertEquals(1, told.stream().filter(event -> isOf(stack, event)).count(), told::toString);
    }

    /** Each creation of a container tells of its volumes and networks: they hurry nobody. */
    @Test
    void networks_are_told_and_hurry_nobody() throws Exception {
        observe();
        outside.createNetwork(stack + "_theirs");
        awaitTouched("network " + stack + "_theirs", true);
        engine.apply(new Step.CreateNetwork(stack, Specs.network(stack + "_default")));

        awaitTouched("network " + stack + "_default", true);
    }

    @Test
    void two_watches_both_hear_and_a_closed_one_hears_no_more() throws Exception {
        BlockingQueue<EngineEvent> others = watch(world.another());
        running(programs.obedient());
        awaitTouched("start", true);
        await(others, event -> event instanceof Touched t && t.what().contains("start"));
        watch.close();
        int heard = told.size();
        outside.kill(name());
        await(others, event -> event instanceof Touched t && t.what().contains("die"));

        assertEquals(heard, told.size(), told::toString);
        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    @Test
    void a_watch_can_follow_one_that_was_closed() throws Exception {
        running(programs.obedient());
        watch.close();
        outside.kill(name());
        watch = engine.watch(events::add);
        await(event -> event instanceof StreamOpened);

        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    @Test
    void what_happens_while_nothing_comes_through_is_seen_at_the_first_look_after()
            throws Exception {
        running(programs.obedient());
        engine.apply(create(2, Template.of(programs.obedient())));
        engine.apply(create(3, Template.of(programs.obedient())));
        observe();
        cut();
        assertThrows(EngineException.class, () -> engine.observe(stack));
        outside.kill(name());
        outside.start(stack + "-web-2");
        outside.remove(stack + "-web-3");
        outside.createNetwork(stack + "_new");
        mend();

        Solo seen = observe();
        List<ObservedContainer> web = seen.of(WEB);
        assertEquals(List.of(1, 2), web.stream().map(c -> c.slot().number()).toList());
        ContainerState.Exited killed =
                assertInstanceOf(ContainerState.Exited.class, web.getFirst().state());
        assertEquals(137, killed.exitCode());
        assertEquals(Cause.OUTSIDE, killed.cause());
        assertTrue(web.get(1).isRunning());
        assertTrue(seen.networks().containsKey(stack + "_new"));
    }

    /** It looks the same in a list: but for when it started. */
    @Test
    void what_was_restarted_while_nothing_came_through_is_seen_to_be_younger() throws Exception {
        running(programs.obedient());
        ContainerState before = only().state();
        cut();
        outside.stop(name());
        world.letTimePass();
        outside.start(name());
        mend();

        assertTrue(only().isRunning());
        assertNotEquals(before, only().state());
    }

    @Test
    void a_stream_that_was_cut_goes_on_telling() throws Exception {
        running(programs.obedient());
        cut();
        mend();
        outside.kill(name());

        awaitTouched("die", false);
    }

    private void cut() throws Exception {
        world.disconnect();
        await(event -> event instanceof StreamLost);
    }

    private void mend() throws Exception {
        world.reconnect();
        await(event -> event instanceof StreamOpened);
    }

    /** What of the life of our container is among these. */
    private List<String> life(List<EngineEvent> events, boolean own) {
        return events.stream()
                .filter(event -> isOf(stack, event) && ((Touched) event).own() == own)
                .map(event -> ((Touched) event).what())
                .map(what -> what.substring(what.lastIndexOf(' ') + 1))
                .filter(LIFE::contains)
                .toList();
    }

    private boolean isDestroy(EngineEvent event) {
        return isOf(stack, event) && ((Touched) event).what().contains("destroy");
    }

    private static boolean isOf(StackName stack, EngineEvent event) {
        return event instanceof Touched touched
                && touched.stack().equals(stack)
                && touched.what().startsWith("container ");
    }
}
