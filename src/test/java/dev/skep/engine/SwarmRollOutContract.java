package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How a swarm goes from one spec of a service to the next, and back. */
public abstract class SwarmRollOutContract extends SwarmFixture {

    @Test
    void a_changed_template_makes_all_tasks_anew_in_their_slots() throws Exception {
        running(replicated(world.obedient(), 2));
        SortedSet<String> before = ids(web().tasks());
        update(changed(web().spec(), "2"));
        assertTrue(
                web().tasks().stream()
                        .filter(task -> before.contains(task.id()))
                        .noneMatch(ObservedTask::current));
        awaitRollOut(RollOut.State.UPDATING);
        assertEquals("update in progress", web().rollOut().orElseThrow().message());
        long version = web().version();
        awaitTouched(events, "service " + name() + " update", false);

        ObservedService web = awaitRollOut(RollOut.State.COMPLETED);
        assertEquals("update completed", web.rollOut().orElseThrow().message());
        assertTrue(web.version() > version);
        assertEquals(List.of(1, 2), slots(running(web)));
        assertTrue(running(web).stream().allMatch(ObservedTask::current));
        SortedSet<String> kept = new TreeSet<>(before);
        kept.retainAll(ids(running(web)));
        assertEquals(new TreeSet<>(), kept);
        assertTrue(
                web.tasks().stream()
                        .filter(task -> before.contains(task.id()))
                        .allMatch(task -> task.state() == State.SHUTDOWN));
    }

    @Test
    void a_write_that_restarts_no_task_clears_what_is_said_of_the_last_roll_out() throws Exception {
        running(replicated(world.obedient(), 1));
        update(changed(web().spec(), "2"));
        awaitRollOut(RollOut.State.COMPLETED);
        update(labelled(web().spec(), "front"));

        assertEquals(Optional.empty(), web().rollOut());
    }

    @Test
    void a_roll_out_that_fails_is_paused() throws Exception {
        running(replicated(world.obedient(), 2));
        update(failing("pause"));
        ObservedService web = awaitRollOut(RollOut.State.PAUSED);

        String message = web.rollOut().orElseThrow().message();
        assertTrue(
                message.startsWith("update paused due to failure or early termination of task "),
                message);
        String failed = message.substring(message.lastIndexOf(' ') + 1);
        assertTrue(ids(web.tasks()).contains(failed), web::toString);
    }

    @Test
    void a_paused_roll_out_is_forgotten_with_the_next_write() throws Exception {
        running(replicated(world.obedient(), 1));
        update(failing("pause"));
        awaitRollOut(RollOut.State.PAUSED);
        update(labelled(web().spec(), "front"));

        assertTrue(web().rollOut().filter(RollOut::isPaused).isEmpty());
    }

    @Test
    void a_roll_out_that_fails_goes_back_to_the_spec_before() throws Exception {
        running(labelled(replicated(world.obedient(), 2), "before"));
        Tree.Mapping spec = web().spec();
        update(labelled(failing("rollback"), "after"));
        assertEquals(Optional.of("after"), web().label("tier"));
        ObservedService web = awaitRollOut(RollOut.State.ROLLBACK_COMPLETED);

        assertEquals("rollback completed", web.rollOut().orElseThrow().message());
        assertEquals(Optional.of("before"), web.label("tier"));
        assertEquals(spec, web.spec());
        awaitRunning();
        assertTrue(running(web()).stream().allMatch(ObservedTask::current));
    }

    @Test
    void after_a_write_in_between_it_goes_back_only_to_that() throws Exception {
        Tree.Mapping before = labelled(replicated(world.obedient(), 2), "before");
        running(before);
        Tree.Mapping failing = slowly(labelled(failing("rollback"), "after"));
        update(failing);
        // The swarm itself writes that it has begun.
        awaitRollOut(RollOut.State.UPDATING);
        update(labelled(failing, "later"));
        ObservedService web =
                await(
                        found ->
                                found.rollOut()
                                        .filter(roll ->
                                                roll.state() == RollOut.State.ROLLBACK_COMPLETED
                                                        || roll.isPaused())
                                        .isPresent(),
                        "an end of going back");

        assertEquals(Optional.of("after"), web.label("tier"));
    }

    @Test
    void a_roll_out_may_go_on_whatever_fails() throws Exception {
        running(replicated(world.obedient(), 2));
        update(failing("continue"));
        ObservedService web = awaitRollOut(RollOut.State.COMPLETED);

        assertTrue(web.tasks().stream().anyMatch(ObservedTask::hasFailed));
    }

    @Test
    void so_many_may_fail_as_the_ratio_says() throws Exception {
        running(replicated(world.obedient(), 1));
        update(with(failing("pause"), Tree.of(1), "UpdateConfig", "MaxFailureRatio"));

        awaitRollOut(RollOut.State.COMPLETED);
    }

    @Test
    void start_first_runs_the_new_beside_the_old() throws Exception {
        running(replicated(world.obedient(), 1));
        ObservedTask old = web().tasks().getFirst();
        update(with(changed(web().spec(), "2"), Tree.of("start-first"), "UpdateConfig", "Order"));
        ObservedService web =
                await(
                        found ->
                                found.tasks().stream()
                                        .anyMatch(task ->
                                                task.current()
                                                        && task.state().compareTo(State.READY)
                                                                >= 0),
                        "a new task");
        assertTrue(ids(web.tasks()).contains(old.id()));
        assertTrue(
                web.tasks().stream()
                        .filter(task -> task.id().equals(old.id()))
                        .allMatch(task ->
                                task.state() == State.RUNNING
                                        || running(web).stream().anyMatch(ObservedTask::current)));

        awaitRollOut(RollOut.State.COMPLETED);
        awaitRunning();
    }

    @Test
    void stop_first_ends_the_old_before_the_new_begins() throws Exception {
        running(replicated(world.obedient(), 1));
        update(changed(web().spec(), "2"));
        await(
                web -> {
                    assertTrue(
                            web.tasks().stream()
                                            .filter(task ->
                                                    task.state() == State.STARTING
                                                            || task.state() == State.RUNNING)
                                            .count()
                                    <= 1,
                            web::toString);
                    return web.rollOut()
                            .filter(roll -> roll.state() == RollOut.State.COMPLETED)
                            .isPresent();
                },
                "the end");
    }

    @Test
    void slots_are_changed_as_many_at_a_time_as_is_said() throws Exception {
        running(replicated(world.obedient(), 3));
        update(slowly(changed(web().spec(), "2")));
        await(
                web -> web.tasks().stream().anyMatch(task -> task.state() == State.SHUTDOWN),
                "a first one");

        assertEquals(
                2,
                web().tasks().stream()
                        .filter(task -> !task.current() && task.state() == State.RUNNING)
                        .count());
        update(with(web().spec(), Tree.of(0), "UpdateConfig", "Parallelism"));
        awaitRollOut(RollOut.State.COMPLETED);
    }

    @Test
    void scaled_in_the_middle_it_still_comes_to_its_end() throws Exception {
        running(replicated(world.obedient(), 2));
        update(changed(web().spec(), "2"));
        awaitRollOut(RollOut.State.UPDATING);
        update(scaled(web().spec(), 3));
        ObservedService web =
                await(
                        found ->
                                running(found).size() == 3
                                        && running(found).stream().allMatch(ObservedTask::current),
                        "three new ones");

        assertEquals(List.of(1, 2, 3), slots(running(web)));
    }

    private Tree.Mapping failing(String action) throws EngineException {
        return onFailure(
                with(web().spec(), world.ending(3), "TaskTemplate", "ContainerSpec"), action);
    }

    /** One at a time, and long after each other. */
    private static Tree.Mapping slowly(Tree spec) {
        return with(spec, Tree.of(Duration.ofSeconds(6).toNanos()), "UpdateConfig", "Delay");
    }
}
