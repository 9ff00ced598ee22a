package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a swarm makes of a service's tasks by itself. */
public abstract class SwarmTaskContract extends SwarmFixture {

    /** Of the tasks of one place; this is the swarm's default. */
    private static final int REMEMBERED = 5;

    @Test
    void a_service_gets_as_many_tasks_as_it_asks_for() throws Exception {
        running(replicated(world.obedient(), 3));

        ObservedService web = web();
        assertEquals(List.of(1, 2, 3), slots(web.tasks()));
        assertEquals(3, observe().running(web));
        assertEquals(3, observe().wanted(web));
        assertTrue(web.tasks().stream().allMatch(ObservedTask::current));
        assertTrue(web.tasks().stream().allMatch(task -> task.message().equals("started")));
    }

    @Test
    void a_service_at_zero_has_no_task() throws Exception {
        engine.apply(create(replicated(world.obedient(), 0)));
        aWhile();

        assertEquals(List.of(), web().tasks());
    }

    @Test
    void a_task_whose_container_is_killed_gets_a_successor_in_its_slot() throws Exception {
        running(replicated(world.obedient(), 2));
        ObservedTask victim = inSlot(web(), 2).getFirst();
        ObservedTask other = inSlot(web(), 1).getFirst();
        events.clear();
        outside.kill(victim.container().orElseThrow());
        await(web -> inSlot(web, 2).size() == 2, "a successor");
        ObservedService web = awaitRunning();

        ObservedTask old =
                web.tasks().stream()
                        .filter(task -> task.id().equals(victim.id()))
                        .findFirst()
                        .get();
        assertEquals(State.FAILED, old.state());
        assertEquals(State.SHUTDOWN, old.asked());
        assertEquals("task: non-zero exit (137)", old.error());
        assertEquals(Optional.of(137), old.exitCode());
        assertEquals(List.of(other), inSlot(web, 1));
        // A swarm tells of tasks by no event.
        assertEquals(List.of(), List.copyOf(events));
    }

    @Test
    void a_place_remembers_its_last_tasks() throws Exception {
        engine.apply(create(replicated(world.ending(3), 1)));
        await(web -> web.tasks().size() == REMEMBERED, "so many tasks");
        String oldest = oldest(web());
        ObservedService web =
                await(
                        seen -> seen.tasks().stream().noneMatch(task -> task.id().equals(oldest)),
                        "the oldest forgotten");

        assertTrue(web.tasks().size() <= REMEMBERED, web::toString);
        assertEquals("task: non-zero exit (3)", web.tasks().getLast().error());
    }

    private static String oldest(ObservedService web) {
        return web.tasks().stream()
                .min(Comparator.comparing(ObservedTask::since))
                .orElseThrow()
                .id();
    }

    @Test
    void what_is_not_to_be_restarted_is_left_as_it_ended() throws Exception {
        engine.apply(create(restarting(world.ending(3), "none")));
        await(web -> isOver(web), "its end");
        aWhile();

        assertEquals(1, web().tasks().size());
        assertEquals(State.FAILED, web().tasks().getFirst().state());
        assertEquals(State.SHUTDOWN, web().tasks().getFirst().asked());
    }

    @Test
    void what_is_made_anew_whatever_it_ends_with_has_not_completed() throws Exception {
        engine.apply(create(replicated(world.ending(0), 1)));
        await(web -> completed(web) > 0, "a good end");
        assertEquals(0, observe().completed(web()));

        update(scaled(web().spec(), 0));
        await(web -> web.tasks().stream().noneMatch(ObservedTask::isWanted), "none running");
        // The swarm remembers what was in a slot before its last task.
        assertTrue(completed(web()) > 0);
        assertEquals(0, observe().completed(web()));
    }

    @Test
    void what_is_restarted_on_failure_may_end_well() throws Exception {
        engine.apply(create(restarting(world.ending(0), "on-failure")));
        await(web -> isOver(web), "its end");
        aWhile();

        assertEquals(1, web().tasks().size());
        assertEquals(State.COMPLETE, web().tasks().getFirst().state());
        assertEquals("finished", web().tasks().getFirst().message());
    }

    @Test
    void attempts_have_a_limit() throws Exception {
        engine.apply(
                create(
                        with(
                                restarting(world.ending(3), "any"),
                                Tree.of(2),
                                "TaskTemplate",
                                "RestartPolicy",
                                "MaxAttempts")));
        await(web -> web.tasks().size() == 3 && isOver(web), "three ends");
        aWhile();

        assertEquals(3, web().tasks().size());
    }

    @Test
    void an_image_that_no_node_has_is_told_of() throws Exception {
        Tree.Mapping container = Fields.of("Image", "skep.invalid/no-such-image:1").tree();
        engine.apply(create(restarting(container, "none")));
        ObservedTask task = await(web -> isOver(web), "its end").tasks().getFirst();

        assertEquals(State.REJECTED, task.state());
        assertTrue(task.error().contains("No such image"), task.error());
        assertTrue(task.hasFailed());
    }

    @Test
    void a_task_that_no_node_is_good_for_waits_and_says_why() throws Exception {
        engine.apply(create(placed("node.labels.none==such")));
        ObservedTask task =
                await(
                                web ->
                                        web.tasks().stream()
                                                .anyMatch(found -> !found.error().isEmpty()),
                                "an error")
                        .tasks()
                        .getFirst();

        assertEquals(State.PENDING, task.state());
        assertEquals(
                "no suitable node (scheduling constraints not satisfied on 1 node)", task.error());
        assertEquals(Optional.empty(), task.node());
    }

    @Test
    void a_global_service_runs_once_on_each_node() throws Exception {
        engine.apply(create(global(world.obedient())));
        ObservedService web = await(found -> !running(found).isEmpty(), "a task");

        assertEquals(1, web.tasks().size());
        assertEquals(0, web.tasks().getFirst().slot());
        assertEquals(observe().nodes().keySet(), nodes(web.tasks()));
        assertEquals(Optional.empty(), web.replicas());
        assertEquals(1, observe().wanted(web));
    }

    @Test
    void a_job_is_done_and_not_done_again() throws Exception {
        engine.apply(create(job(world.ending(0), 2)));
        await(web -> completed(web) == 2, "both completed");
        aWhile();

        assertEquals(2, web().tasks().size());
        // Swarm begins at 1 everywhere else.
        assertEquals(List.of(0, 1), slots(web().tasks()));
        assertTrue(web().tasks().stream().allMatch(task -> task.asked() == State.COMPLETE));
        assertEquals(2, observe().completed(web()));
        assertEquals(Optional.empty(), web().rollOut());
    }

    @Test
    void a_task_of_a_job_that_fails_is_tried_again() throws Exception {
        engine.apply(create(job(world.ending(3), 1)));
        ObservedService web = await(found -> found.tasks().size() > 1, "another try");

        assertEquals(List.of(0, 0), slots(web.tasks()).subList(0, 2));
        assertEquals(0, observe().completed(web));
    }

    @Test
    void a_running_task_of_a_job_is_wanted() throws Exception {
        engine.apply(create(job(world.obedient(), 1)));
        ObservedService web =
                await(
                        found ->
                                found.tasks().stream()
                                        .anyMatch(task -> task.state() == State.RUNNING),
                        "a task");

        assertTrue(web.tasks().getFirst().isWanted());
        assertEquals(1, observe().running(web));
        assertEquals(0, observe().completed(web));
    }

    @Test
    void a_job_is_done_once_more_whatever_is_written() throws Exception {
        engine.apply(create(job(world.ending(0), 1)));
        await(web -> completed(web) == 1, "completed");
        update(labelled(web().spec(), "front"));

        ObservedService web = await(found -> completed(found) == 2, "completed again");
        assertEquals(List.of(0, 0), slots(web.tasks()));
        assertEquals(1, web.tasks().stream().filter(ObservedTask::current).count());
        assertEquals(1, observe().completed(web));
    }

    @Test
    void low_slots_stay_when_there_are_too_many() throws Exception {
        running(replicated(world.obedient(), 4));
        SortedSet<String> low =
                ids(web().tasks().stream().filter(task -> task.slot() <= 2).toList());
        update(scaled(web().spec(), 2));
        ObservedService web = await(found -> found.tasks().size() == 2, "two");

        assertEquals(low, ids(web.tasks()));
        update(scaled(web().spec(), 3));
        assertEquals(List.of(1, 2, 3), slots(awaitRunning().tasks()));
    }

    @Test
    void a_write_of_replicas_or_labels_alone_restarts_no_task() throws Exception {
        running(replicated(world.obedient(), 2));
        SortedSet<String> before = ids(web().tasks());
        update(labelled(web().spec(), "front"));
        update(scaled(web().spec(), 3));
        awaitRunning();
        update(scaled(web().spec(), 2));
        await(web -> web.tasks().size() == 2, "two");
        aWhile();

        assertEquals(before, ids(web().tasks()));
        assertEquals(Optional.empty(), web().rollOut());
    }

    @Test
    void a_placement_that_the_node_goes_with_restarts_no_task() throws Exception {
        running(replicated(world.obedient(), 1));
        SortedSet<String> before = ids(web().tasks());
        update(constrained(web().spec(), "node.role==manager"));
        aWhile();

        assertEquals(before, ids(web().tasks()));
        assertTrue(web().tasks().getFirst().current());
    }

    private static List<ObservedTask> inSlot(ObservedService web, int slot) {
        return web.tasks().stream().filter(task -> task.slot() == slot).toList();
    }

    private static boolean isOver(ObservedService web) {
        return !web.tasks().isEmpty()
                && web.tasks().stream().allMatch(task -> task.state().isOver());
    }

    private static long completed(ObservedService web) {
        return web.tasks().stream().filter(task -> task.state() == State.COMPLETE).count();
    }

    private static Collection<String> nodes(List<ObservedTask> tasks) {
        return new TreeSet<>(tasks.stream().map(task -> task.node().orElseThrow()).toList());
    }

    private Tree.Mapping restarting(Tree.Mapping container, String condition) {
        return with(
                replicated(container, 1),
                Tree.of(condition),
                "TaskTemplate",
                "RestartPolicy",
                "Condition");
    }

    private Tree.Mapping placed(String constraint) {
        return constrained(replicated(world.obedient(), 1), constraint);
    }

    private static Tree.Mapping constrained(Tree spec, String constraint) {
        return with(spec, Tree.of(List.of(constraint)), "TaskTemplate", "Placement", "Constraints");
    }

    /** Long enough for a swarm to do what it should not. */
    private void aWhile() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            world.letTimePass();
        }
    }
}
