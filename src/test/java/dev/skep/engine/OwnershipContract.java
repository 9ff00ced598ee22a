package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ImageRef;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What others make and do by hand, and what of it is ours. */
public abstract class OwnershipContract extends ContractFixture {

    @Test
    void what_another_made_is_neither_ours_nor_in_our_way_unless_by_name() throws Exception {
        outside.createContainer(name(), image());

        assertEquals(List.of(), observe().of(WEB));
        refused(Kind.CONFLICT, create(1, Template.of(programs.obedient())));
    }

    @Test
    void a_network_of_somebody_else_is_seen_and_not_ours() throws Exception {
        String name = stack + "_default";
        outside.createNetwork(name);
        await(seen -> seen.networks().containsKey(name), "the network");

        assertTrue(!observe().networks().get(name).ours());
        refused(Kind.CONFLICT, new Step.CreateNetwork(stack, Specs.network(name)));
    }

    @Test
    void what_is_removed_and_made_by_hand_with_our_name_is_not_ours() throws Exception {
        running(programs.obedient());
        outside.remove(name());
        outside.createContainer(name(), image());
        await(seen -> seen.of(WEB).isEmpty(), "no container of ours");

        refused(Kind.CONFLICT, create(1, Template.of(programs.obedient())));
        outside.remove(name());
        engine.apply(create(1, Template.of(programs.obedient())));
        assertEquals(name(), only().name());
    }

    @Test
    void what_carries_some_of_our_labels_fills_no_slot() throws Exception {
        outside.createContainer(stack + "-x", image(), stack);
        awaitTouched("create", false);

        assertEquals(Collections.emptySortedMap(), observe().containers());
        assertTrue(engine.stacks().contains(stack));
        outside.remove(stack + "-x");
        awaitTouched("destroy", false);
        observe();
        assertTrue(!engine.stacks().contains(stack));
    }

    @Test
    void a_stack_whose_name_begins_or_ends_as_ours_is_another() throws Exception {
        for (StackName other : List.of(new StackName(stack + "2"), new StackName("x" + stack))) {
            engine.apply(new Step.CreateNetwork(other, Specs.network(other + "_default")));
            engine.apply(new Step.CreateVolume(other, Specs.volume(other + "_data")));
            engine.apply(createFor(other));
            engine.apply(new Step.WriteLastApplied(other, lastApplied(7)));

            assertEquals(1, observe(other).of(WEB).size());
        }

        Solo ours = observe();
        assertEquals(Collections.emptySortedMap(), ours.containers());
        assertEquals(Optional.empty(), ours.lastApplied());
        assertTrue(ours.networks().values().stream().noneMatch(network -> network.ours()));
        assertTrue(ours.volumes().values().stream().noneMatch(volume -> volume.ours()));
        assertTrue(!engine.stacks().contains(stack));
    }

    private Step.CreateContainer createFor(StackName other) {
        Slot slot = slot();
        return new Step.CreateContainer(
                other,
                slot,
                slot.containerName(other),
                Template.of(programs.obedient()),
                7,
                Collections.emptySortedMap(),
                DesiredState.Origin.UNKNOWN);
    }

    private Solo observe(StackName other) throws EngineException {
        return assertInstanceOf(Solo.class, engine.observe(other));
    }

    @Test
    void what_others_start_is_seen_to_run() throws Exception {
        running(programs.obedient());
        String id = only().id();
        stop();
        outside.start(name());
        awaitTouched("start", false);

        assertTrue(only().isRunning());
        assertEquals(id, only().id());
    }

    @Test
    void a_rename_leaves_running_what_runs_and_frees_the_name() throws Exception {
        running(programs.obedient());
        ObservedContainer before = only();
        engine.apply(new Step.RenameContainer(slot(), name(), name() + "_next"));
        assertEquals(name() + "_next", only().name());
        assertEquals(before.state(), only().state());
        assertEquals(before.id(), only().id());

        engine.apply(create(1, Template.of(programs.obedient())));
        assertEquals(2, observe().of(WEB).size());
    }

    @Test
    void a_rename_by_others_is_seen() throws Exception {
        running(programs.obedient());
        ObservedContainer before = only();
        outside.rename(name(), stack + "-renamed");

        await(seen -> seen.of(WEB).getFirst().name().equals(stack + "-renamed"), "the other name");
        assertEquals(before.id(), only().id());
        assertEquals(before.state(), only().state());
        engine.apply(new Step.StopContainer(slot(), before.id()));
        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    @Test
    void what_others_take_off_a_network_runs_on_without_it() throws Exception {
        String network = stack + "_default";
        engine.apply(new Step.CreateNetwork(stack, Specs.network(network)));
        running(Specs.on(programs.obedient(), network));
        ContainerState before = only().state();
        refused(Kind.CONFLICT, new Step.RemoveNetwork(network));
        outside.disconnect(network, name());

        assertEquals(before, only().state());
        engine.apply(new Step.RemoveNetwork(network));
        stop();
        start();
        assertTrue(only().isReady());
    }

    @Test
    void an_image_that_others_bring_or_take_is_told_and_seen() throws Exception {
        String tag = stack + ":1";
        outside.tag(image(), tag);
        await(event -> event instanceof EngineEvent.ImagesChanged);
        assertTrue(observe().images().contains(ImageRef.normalize(tag)));

        outside.untag(tag);
        await(seen -> !seen.images().contains(ImageRef.normalize(tag)), "no such image");
    }
}
