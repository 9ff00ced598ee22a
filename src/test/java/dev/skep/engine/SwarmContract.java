package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.plan.Step;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

/** What a swarm keeps, and how it answers whoever writes: steps in, observed state out. */
public abstract class SwarmContract extends SwarmFixture {

    @Test
    void a_stack_that_is_not_there_is_empty() throws Exception {
        Swarm seen = observe();

        assertEquals(Collections.emptySortedMap(), seen.services());
        assertEquals(Optional.empty(), seen.lastApplied());
        assertTrue(!engine.stacks().contains(stack));
    }

    @Test
    void the_node_is_ready_and_takes_tasks() throws Exception {
        ObservedNode node = observe().nodes().values().iterator().next();

        assertEquals(ObservedNode.State.READY, node.state());
        assertTrue(node.manager() && node.takesTasks());
    }

    @Test
    void a_created_service_has_the_spec_that_it_was_made_from() throws Exception {
        engine.apply(create(labelled(replicated(world.obedient(), 1), "front")));

        ObservedService web = web();
        assertEquals(Optional.of("front"), web.label("tier"));
        assertEquals(Optional.of(1), web.replicas());
        assertEquals(Optional.empty(), web.rollOut());
        assertTrue(web.isOurs() && engine.stacks().contains(stack));
    }

    @Test
    void a_service_that_is_made_again_stays_what_it_is() throws Exception {
        engine.apply(create(replicated(world.obedient(), 0)));
        ObservedService made = web();
        engine.apply(create(replicated(world.obedient(), 0)));

        assertEquals(made.id(), web().id());
        assertEquals(made.version(), web().version());
    }

    @Test
    void a_name_that_another_service_has_is_a_conflict() throws Exception {
        outside.createService(
                name(), replicated(world.obedient(), 0).with("Labels", Tree.Mapping.EMPTY));

        refused(Kind.CONFLICT, create(replicated(world.obedient(), 0)));
        assertTrue(observe().otherServices().contains(name()));
    }

    @Test
    void a_write_with_an_old_version_is_outdated() throws Exception {
        engine.apply(create(replicated(world.obedient(), 0)));
        long version = web().version();
        update(labelled(web().spec(), "front"));
        assertTrue(web().version() > version);

        refused(Kind.OUTDATED, updating(version, labelled(web().spec(), "back")));
        assertEquals(Optional.of("front"), web().label("tier"));
    }

    @Test
    void what_is_not_there_cannot_be_written() {
        refused(
                Kind.NOT_FOUND,
                new Step.UpdateService(
                        stack, WEB, "nosuchservice", 1, replicated(world.obedient(), 0)));
    }

    @Test
    void the_mode_of_a_service_does_not_change() throws Exception {
        engine.apply(create(replicated(world.obedient(), 0)));

        refused(Kind.FAILED, updating(web().version(), global(world.obedient())));
    }

    @Test
    void a_service_is_removed_once() throws Exception {
        engine.apply(create(replicated(world.obedient(), 1)));
        Step remove = new Step.RemoveService(WEB, web().id());
        engine.apply(remove);
        engine.apply(remove);

        assertEquals(Optional.empty(), observe().of(WEB));
    }

    @Test
    void a_network_is_made_once_and_removed_once() throws Exception {
        String name = stack + "_default";
        engine.apply(overlay(name));
        engine.apply(overlay(name));
        assertTrue(observe().networks().get(name).ours());

        engine.apply(new Step.RemoveNetwork(name));
        engine.apply(new Step.RemoveNetwork(name));
        assertTrue(!observe().networks().containsKey(name));
    }

    @Test
    void a_network_of_another_stack_is_a_conflict() throws Exception {
        String name = stack + "_default";
        engine.apply(
                new Step.CreateNetwork(
                        new StackName(stack + "other"),
                        Specs.network(name).withDriver(Optional.of("overlay"))));

        refused(Kind.CONFLICT, overlay(name));
        assertTrue(!observe().networks().get(name).ours());
    }

    @Test
    void a_network_in_use_cannot_be_removed_and_goes_when_its_service_has_gone() throws Exception {
        String name = stack + "_default";
        engine.apply(overlay(name));
        running(on(name));
        assertEquals(
                Tree.of(name),
                web().spec().at("TaskTemplate", "Networks").items().getFirst().at("Target"));

        refused(Kind.CONFLICT, new Step.RemoveNetwork(name));
        engine.apply(new Step.RemoveService(WEB, web().id()));
        engine.apply(new Step.RemoveNetwork(name));
        engine.apply(new Step.RemoveNetwork(name));
    }

    @Test
    void a_network_that_is_not_there_is_not_found() {
        refused(Kind.NOT_FOUND, create(on(stack + "_default")));
    }

    @Test
    void a_file_is_stored_once_and_removed_once() throws Exception {
        for (Step step : List.of(config("a", "1"), secret("a", "1"))) {
            engine.apply(step);
            engine.apply(step);
        }
        Swarm seen = observe();
        String digest = FileContent.of("1").toString();
        assertEquals(Optional.of(digest), seen.configs().get(stack + "_a").digest());
        assertEquals(Optional.of(digest), seen.secrets().get(stack + "_a").digest());
        assertTrue(seen.configs().get(stack + "_a").ofStack());
        assertTrue(engine.stacks().contains(stack));

        removeFiles();
        removeFiles(seen);
        assertTrue(!observe().configs().containsKey(stack + "_a"));
        assertTrue(!observe().secrets().containsKey(stack + "_a"));
    }

    @Test
    void what_is_stored_has_no_other_content() throws Exception {
        engine.apply(config("a", "1"));
        engine.apply(secret("a", "1"));

        refused(Kind.CONFLICT, config("a", "2"));
        refused(Kind.CONFLICT, secret("a", "2"));
    }

    @Test
    void a_file_in_use_cannot_be_removed() throws Exception {
        engine.apply(config("a", "1"));
        engine.apply(secret("a", "1"));
        engine.apply(create(mounting("Configs", "ConfigName")));
        refused(Kind.CONFLICT, removeConfig(observe()));

        engine.apply(new Step.RemoveService(WEB, web().id()));
        engine.apply(create(mounting("Secrets", "SecretName")));
        refused(Kind.CONFLICT, removeSecret(observe()));
        engine.apply(removeConfig(observe()));
    }

    @Test
    void a_file_that_is_not_there_is_not_found() throws Exception {
        refused(Kind.NOT_FOUND, create(mounting("Configs", "ConfigName")));
        refused(Kind.NOT_FOUND, create(mounting("Secrets", "SecretName")));
        engine.apply(create(replicated(world.obedient(), 0)));
        refused(Kind.NOT_FOUND, updating(web().version(), mounting("Configs", "ConfigName")));
    }

    @Test
    void what_was_written_down_last_is_the_last_applied() throws Exception {
        LastApplied first = lastApplied(1);
        engine.apply(new Step.WriteLastApplied(stack, first));
        assertEquals(Optional.of(first), observe().lastApplied());
        assertTrue(engine.stacks().contains(stack));

        LastApplied second = lastApplied(2);
        engine.apply(new Step.WriteLastApplied(stack, second));
        engine.apply(new Step.WriteLastApplied(stack, second));
        assertEquals(Optional.of(second), observe().lastApplied());
        assertEquals(Collections.emptySortedMap(), observe().configs());

        engine.apply(new Step.RemoveLastApplied(stack, 2));
        engine.apply(new Step.RemoveLastApplied(stack, 2));
        assertEquals(Optional.empty(), observe().lastApplied());
    }

    @Test
    void a_revision_is_kept_once_and_removed_once() throws Exception {
        Tree.Mapping spec = replicated(world.obedient(), 1);
        Step second = new Step.WriteRevision(stack, WEB, 2, labelled(spec, "front"));
        engine.apply(second);
        engine.apply(second);
        engine.apply(new Step.WriteRevision(stack, WEB, 1, spec));
        awaitTouched(events, "config", true);
        List<Revision> kept = observe().revisionsOf(WEB);
        assertEquals(List.of(1L, 2L), kept.stream().map(Revision::number).toList());
        assertEquals(labelled(spec, "front"), kept.getLast().spec());
        assertEquals(Collections.emptySortedMap(), observe().configs());

        Step remove = new Step.RemoveConfig(kept.getFirst().config(), kept.getFirst().configId());
        engine.apply(remove);
        engine.apply(remove);
        assertEquals(
                List.of(2L), observe().revisionsOf(WEB).stream().map(Revision::number).toList());
    }

    @Test
    void a_step_for_a_plain_engine_is_a_conflict() {
        refused(Kind.CONFLICT, new Step.CreateVolume(stack, Specs.volume(stack + "_data")));
        refused(Kind.CONFLICT, new Step.PullImage("busybox:latest"));
    }

    @Test
    void a_write_of_ours_is_no_news_and_is_news_to_others() throws Exception {
        BlockingQueue<EngineEvent> others = watch(world.another());
        engine.apply(create(replicated(world.obedient(), 0)));
        awaitTouched(events, "service " + name() + " create", true);
        awaitTouched(others, "service " + name() + " create", false);

        update(labelled(web().spec(), "front"));
        awaitTouched(events, "service " + name() + " update", true);
        awaitTouched(others, "service " + name() + " update", false);

        engine.apply(new Step.RemoveService(WEB, web().id()));
        awaitTouched(events, "service " + name() + " remove", true);
        awaitTouched(others, "service " + name() + " remove", false);
    }

    @Test
    void what_is_written_down_is_no_news_to_whoever_wrote_it() throws Exception {
        BlockingQueue<EngineEvent> others = watch(world.another());
        engine.apply(new Step.WriteLastApplied(stack, lastApplied(1)));
        awaitTouched(events, "config " + stack + "_.skep create", true);
        awaitTouched(others, "config " + stack + "_.skep create", false);

        engine.apply(new Step.WriteLastApplied(stack, lastApplied(2)));
        awaitTouched(events, "config " + stack + "_.skep update", true);
        engine.apply(new Step.RemoveLastApplied(stack, 2));
        awaitTouched(events, "config " + stack + "_.skep remove", true);
    }

    @Test
    void a_file_of_ours_is_no_news_and_is_news_to_others() throws Exception {
        BlockingQueue<EngineEvent> others = watch(world.another());
        engine.apply(config("a", "1"));
        awaitTouched(events, "config " + stack + "_a create", true);
        awaitTouched(others, "config " + stack + "_a create", false);

        engine.apply(removeConfig(observe()));
        awaitTouched(events, "config " + stack + "_a remove", true);
    }

    @Test
    void a_service_that_somebody_scales_or_removes_is_news() throws Exception {
        engine.apply(create(replicated(world.obedient(), 0)));
        awaitTouched(events, "create", true);
        outside.scale(name(), 1);
        awaitTouched(events, "service " + name() + " update", false);
        assertEquals(Optional.of(1), web().replicas());

        outside.removeService(name());
        awaitTouched(events, "service " + name() + " remove", false);
        assertEquals(Optional.empty(), observe().of(WEB));
    }

    private static LastApplied lastApplied(long generation) {
        TreeMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
        services.put(WEB, new LastApplied.Service(3, new SpecHash("0123456789abcdef"), true));
        return new LastApplied(generation, new SpecHash("fedcba987654321" + generation), services);
    }

    private Step overlay(String name) {
        return new Step.CreateNetwork(
                stack, Specs.network(name).withDriver(Optional.of("overlay")));
    }

    private Tree.Mapping on(String network) {
        Tree attached = new Tree.Sequence(List.of(Fields.of("Target", network).tree()));
        return with(replicated(world.obedient(), 1), attached, "TaskTemplate", "Networks");
    }

    private Tree.Mapping mounting(String list, String key) {
        Tree mounted =
                new Tree.Sequence(
                        List.of(
                                Fields.of(key, stack + "_a")
                                        .put(
                                                "File",
                                                Fields.of("Name", "/a")
                                                        .put("UID", "0")
                                                        .put("GID", "0")
                                                        .put("Mode", 0444))
                                        .tree()));
        return with(
                replicated(world.obedient(), 0), mounted, "TaskTemplate", "ContainerSpec", list);
    }

    private Step config(String key, String content) {
        return new Step.CreateConfig(stack, stack + "_" + key, file(key, content));
    }

    private Step secret(String key, String content) {
        return new Step.CreateSecret(stack, stack + "_" + key, file(key, content));
    }

    private static FileSource.Content file(String key, String content) {
        return new FileSource.Content(key, FileContent.of(content));
    }

    private Step removeConfig(Swarm seen) {
        return new Step.RemoveConfig(stack + "_a", seen.configs().get(stack + "_a").id());
    }

    private Step removeSecret(Swarm seen) {
        return new Step.RemoveSecret(stack + "_a", seen.secrets().get(stack + "_a").id());
    }

    private void removeFiles() throws EngineException {
        removeFiles(observe());
    }

    private void removeFiles(Swarm seen) throws EngineException {
        engine.apply(removeConfig(seen));
        engine.apply(removeSecret(seen));
    }
}
