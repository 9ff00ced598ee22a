package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.desired.Template;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an {@link Engine} does, whatever is behind it: steps in, observed state out. */
public abstract class EngineContract extends ContractFixture {

    @Test
    void a_stack_that_is_not_there_is_empty() throws Exception {
        Solo seen = observe();

        assertEquals(Collections.emptySortedMap(), seen.containers());
        assertEquals(Optional.empty(), seen.lastApplied());
        assertTrue(!engine.stacks().contains(stack));
    }

    @Test
    void a_created_container_tells_what_it_was_made_from() throws Exception {
        Template template = Template.of(Specs.plain(image()));
        engine.apply(create(2, template));

        ObservedContainer container = only();
        assertEquals(stack + "-web-2", container.name());
        assertEquals(new Slot(WEB, 2), container.slot());
        assertEquals(template.hash(), container.specHash());
        assertEquals(template.parts().keySet(), container.specParts().keySet());
        assertEquals(7, container.generation());
        assertEquals(image(), container.image());
        assertEquals(new ContainerState.Created(), container.state());
        assertTrue(engine.stacks().contains(stack));
    }

    @Test
    void containers_come_in_the_order_of_their_slots() throws Exception {
        for (int slot : List.of(10, 2, 1)) {
            engine.apply(create(slot, Template.of(Specs.plain(image()))));
        }

        List<Integer> slots = observe().of(WEB).stream().map(c -> c.slot().number()).toList();
        assertEquals(List.of(1, 2, 10), slots);
    }

    @Test
    void a_started_container_runs() throws Exception {
        running(Specs.plain(image()));

        assertTrue(only().isReady());
    }

    @Test
    void a_step_that_is_done_already_does_nothing() throws Exception {
        Step.CreateContainer create = create(1, Template.of(Specs.plain(image())));
        engine.apply(create);
        String id = only().id();
        engine.apply(create);
        assertEquals(id, only().id());

        start();
        start();
        assertEquals(id, only().id());
        assertTrue(only().isRunning());

        stop();
        ContainerState stopped = only().state();
        stop();
        assertEquals(stopped, only().state());

        remove();
        remove();
        stop();
        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void a_name_that_another_container_has_is_a_conflict() throws Exception {
        engine.apply(create(1, Template.of(Specs.plain(image()))));
        Template other = Template.of(Specs.restarting(Specs.plain(image()), "always"));

        refused(Kind.CONFLICT, create(1, other));
    }

    @Test
    void an_image_that_is_not_there_is_not_found() {
        refused(
                Kind.NOT_FOUND,
                create(1, Template.of(Specs.plain("skep.invalid/no-such-image:1"))));
    }

    @Test
    void what_is_not_there_cannot_be_started() {
        refused(Kind.NOT_FOUND, new Step.StartContainer(slot(), name()));
    }

    @Test
    void a_renamed_container_has_the_new_name() throws Exception {
        engine.apply(create(1, Template.of(Specs.plain(image()))));
        Step.RenameContainer rename =
                new Step.RenameContainer(slot(), only().id(), name() + "-old");
        engine.apply(rename);
        engine.apply(rename);

        assertEquals(name() + "-old", only().name());
    }

    @Test
    void a_name_in_use_is_no_name_to_rename_to() throws Exception {
        engine.apply(create(1, Template.of(Specs.plain(image()))));
        engine.apply(create(2, Template.of(Specs.plain(image()))));

        refused(Kind.CONFLICT, new Step.RenameContainer(slot(), stack + "-web-2", name()));
    }

    @Test
    void a_network_is_made_once_and_removed_once() throws Exception {
        String name = stack + "_default";
        Step.CreateNetwork create = new Step.CreateNetwork(stack, Specs.network(name));
        engine.apply(create);
        engine.apply(create);
        assertTrue(observe().networks().get(name).ours());
        assertTrue(engine.stacks().contains(stack));

        engine.apply(new Step.RemoveNetwork(name));
        engine.apply(new Step.RemoveNetwork(name));
        assertTrue(!observe().networks().containsKey(name));
    }

    @Test
    void a_network_in_use_cannot_be_removed() throws Exception {
        String name = stack + "_default";
        engine.apply(new Step.CreateNetwork(stack, Specs.network(name)));
        running(Specs.on(Specs.plain(image()), name));

        refused(Kind.CONFLICT, new Step.RemoveNetwork(name));
    }

    @Test
    void a_container_can_be_on_two_networks() throws Exception {
        for (String name : List.of(stack + "_front", stack + "_back")) {
            engine.apply(new Step.CreateNetwork(stack, Specs.network(name)));
        }
        ContainerSpec spec = Specs.on(Specs.plain(image()), stack + "_front");
        engine.apply(create(1, Template.of(spec)));
        Step.ConnectNetwork connect =
                new Step.ConnectNetwork(
                        slot(),
                        name(),
                        Specs.on(spec, stack + "_back").networking().networks().getFirst());
        engine.apply(connect);
        engine.apply(connect);
        start();
        engine.apply(connect);

        assertTrue(only().isReady());
        refused(Kind.CONFLICT, new Step.RemoveNetwork(stack + "_back"));
    }

    @Test
    void a_container_whose_network_is_missing_does_not_start() throws Exception {
        engine.apply(create(1, Template.of(Specs.on(Specs.plain(image()), stack + "_default"))));

        refused(Kind.NOT_FOUND, new Step.StartContainer(slot(), name()));
        assertInstanceOf(ContainerState.StartFailed.class, only().state());
    }

    @Test
    void a_volume_is_made_once_and_removed_once() throws Exception {
        String name = stack + "_data";
        Step.CreateVolume create = new Step.CreateVolume(stack, Specs.volume(name));
        engine.apply(create);
        engine.apply(create);
        assertTrue(observe().volumes().get(name).ours());

        engine.apply(new Step.RemoveVolume(name));
        engine.apply(new Step.RemoveVolume(name));
        assertTrue(!observe().volumes().containsKey(name));
    }

    @Test
    void files_go_into_a_container_that_has_not_started() throws Exception {
        engine.apply(create(1, Template.of(Specs.plain(image()))));
        FileMount file =
                new FileMount(
                        "/run/secrets/end",
                        new FileSource.Content("end", FileContent.of("0")),
                        0,
                        0,
                        0444);

        engine.apply(new Step.CopyFiles(slot(), name(), List.of(file)));
        refused(Kind.NOT_FOUND, new Step.CopyFiles(slot(), stack + "-web-9", List.of(file)));
    }

    @Test
    void the_highest_generation_written_down_is_the_last_applied() throws Exception {
        LastApplied first = lastApplied(9);
        LastApplied second = lastApplied(10);
        engine.apply(new Step.WriteLastApplied(stack, first));
        engine.apply(new Step.WriteLastApplied(stack, first));
        assertEquals(Optional.of(first), observe().lastApplied());

        engine.apply(new Step.WriteLastApplied(stack, second));
        assertEquals(Optional.of(second), observe().lastApplied());
        assertEquals(Set.of(9L), observe().superseded());

        engine.apply(new Step.RemoveLastApplied(stack, 9));
        engine.apply(new Step.RemoveLastApplied(stack, 9));
        assertEquals(Optional.of(second), observe().lastApplied());
        assertEquals(Set.of(), observe().superseded());
        assertTrue(
                observe().volumes().keySet().stream()
                        .noneMatch(name -> name.startsWith(stack.value())));
    }
}
