package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.Template;
import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ContainerState;
import dev.skep.plan.Step;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** How a container goes, what goes with it, and when its name is free. */
public abstract class RemovalContract extends ContractFixture {

    @Test
    void what_is_removed_from_outside_is_gone() throws Exception {
        running(programs.obedient());
        outside.remove(name());

        await(seen -> seen.of(WEB).isEmpty(), "no container");
    }

    @Test
    void an_anonymous_volume_outlives_its_container_and_moves_to_the_next() throws Exception {
        ContainerSpec spec =
                Specs.mounting(
                        programs.obedient(),
                        new Mount.Volume(Optional.empty(), "/data", false, false));
        engine.apply(create(1, Template.of(spec)));
        SortedMap<String, String> volumes = only().anonymousVolumes();
        assertEquals(List.of("/data"), List.copyOf(volumes.keySet()));
        remove();

        engine.apply(create(1, Template.of(spec), volumes));
        assertEquals(volumes, only().anonymousVolumes());
    }

    @Test
    void what_is_being_removed_is_removing_or_gone_and_keeps_its_name_until_it_is_gone()
            throws Exception {
        running(programs.obedient());
        String id = only().id();
        outside.beginRemoval(name());
        Step.CreateContainer create = create(1, Template.of(programs.obedient()));
        boolean made = false;
        while (!made) {
            try {
                engine.apply(create);
                made = true;
            } catch (EngineException refusal) {
                assertEquals(Kind.CONFLICT, refusal.kind(), refusal::getMessage);
                await(
                        seen ->
                                seen.of(WEB).isEmpty()
                                        || state(seen) instanceof ContainerState.Removing,
                        "removing or gone");
                world.letTimePass();
            }
        }

        assertNotEquals(id, only().id());
        assertEquals(new ContainerState.Created(), only().state());
    }

    @Test
    void to_remove_what_is_being_removed_succeeds() throws Exception {
        running(programs.obedient());
        outside.beginRemoval(name());
        remove();
        await(seen -> seen.of(WEB).isEmpty(), "no container");
        remove();

        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void to_stop_what_is_being_removed_succeeds() throws Exception {
        running(programs.obedient());
        outside.beginRemoval(name());
        stop();

        await(seen -> seen.of(WEB).isEmpty(), "no container");
    }

    @Test
    void what_runs_can_be_removed_and_its_name_is_free_at_once() throws Exception {
        running(programs.obedient());
        remove();
        engine.apply(create(1, Template.of(programs.obedient())));

        assertEquals(new ContainerState.Created(), only().state());
    }

    @Test
    void what_ignores_sigterm_can_be_removed() throws Exception {
        running(programs.stubborn());
        remove();

        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void an_anonymous_volume_of_what_ran_stays() throws Exception {
        engine.apply(create(1, Template.of(mountingAnonymous())));
        String volume = only().anonymousVolumes().get("/data");
        start();
        remove();

        assertTrue(outside.hasVolume(volume));
    }

    @Test
    void an_anonymous_volume_of_what_never_ran_goes_with_it() throws Exception {
        engine.apply(create(1, Template.of(mountingAnonymous())));
        String volume = only().anonymousVolumes().get("/data");
        assertTrue(outside.hasVolume(volume));
        remove();

        assertTrue(!outside.hasVolume(volume));
    }

    /** Also a removal that is asked to take the volumes takes none that is mounted by its name. */
    @Test
    void an_inherited_volume_of_what_never_ran_stays() throws Exception {
        SortedMap<String, String> volumes = volumesOfWhatRan();
        engine.apply(create(1, Template.of(mountingAnonymous()), volumes));
        assertEquals(volumes, only().anonymousVolumes());
        remove();

        assertTrue(outside.hasVolume(volumes.get("/data")));
    }

    /** As where the image declares it. */
    @Test
    void an_inherited_volume_that_no_spec_speaks_of_stays() throws Exception {
        SortedMap<String, String> volumes = volumesOfWhatRan();
        engine.apply(create(1, Template.of(programs.obedient()), volumes));
        assertEquals(volumes, only().anonymousVolumes());
        remove();

        assertTrue(outside.hasVolume(volumes.get("/data")));
    }

    @Test
    void an_inherited_volume_of_what_could_not_start_stays() throws Exception {
        SortedMap<String, String> volumes = volumesOfWhatRan();
        engine.apply(create(1, Template.of(programs.missing()), volumes));
        refused(Kind.REFUSED, new Step.StartContainer(slot(), name()));
        remove();

        assertTrue(outside.hasVolume(volumes.get("/data")));
    }

    private SortedMap<String, String> volumesOfWhatRan() throws Exception {
        engine.apply(create(1, Template.of(mountingAnonymous())));
        SortedMap<String, String> volumes = only().anonymousVolumes();
        assertEquals(List.of("/data"), List.copyOf(volumes.keySet()));
        start();
        remove();
        return volumes;
    }

    @Test
    void an_anonymous_volume_that_another_container_has_got_stays() throws Exception {
        engine.apply(create(1, Template.of(mountingAnonymous())));
        SortedMap<String, String> volumes = only().anonymousVolumes();
        engine.apply(create(2, Template.of(mountingAnonymous()), volumes));
        remove();

        assertTrue(outside.hasVolume(volumes.get("/data")));
        assertEquals(volumes, only().anonymousVolumes());
    }

    @Test
    void an_anonymous_volume_that_others_remove_the_container_of_stays() throws Exception {
        running(mountingAnonymous());
        String volume = only().anonymousVolumes().get("/data");
        outside.remove(name());
        await(seen -> seen.of(WEB).isEmpty(), "no container");

        assertTrue(outside.hasVolume(volume));
    }

    private ContainerSpec mountingAnonymous() {
        return Specs.mounting(
                programs.obedient(), new Mount.Volume(Optional.empty(), "/data", false, false));
    }

    @Test
    void a_named_volume_that_any_container_has_cannot_be_removed() throws Exception {
        String volume = stack + "_data";
        engine.apply(new Step.CreateVolume(stack, Specs.volume(volume)));
        Mount mount = new Mount.Volume(Optional.of(volume), "/data", false, false);
        engine.apply(create(1, Template.of(Specs.mounting(programs.obedient(), mount))));
        refused(Kind.CONFLICT, new Step.RemoveVolume(volume));
        start();
        refused(Kind.CONFLICT, new Step.RemoveVolume(volume));
        stop();
        refused(Kind.CONFLICT, new Step.RemoveVolume(volume));
        assertEquals(Collections.emptySortedMap(), only().anonymousVolumes());
        remove();

        assertTrue(observe().volumes().get(volume).ours());
        engine.apply(new Step.RemoveVolume(volume));
        assertTrue(!observe().volumes().containsKey(volume));
    }

    /** Which is then nobody's. */
    @Test
    void a_named_volume_that_is_not_there_is_made_with_the_container() throws Exception {
        String volume = stack + "_data";
        Mount mount = new Mount.Volume(Optional.of(volume), "/data", false, false);
        engine.apply(create(1, Template.of(Specs.mounting(programs.obedient(), mount))));

        await(seen -> seen.volumes().containsKey(volume), "the volume");
        assertTrue(!observe().volumes().get(volume).ours());
    }
}
