package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredService;
import dev.skep.desired.Replicas;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Revision;
import dev.skep.plan.Step;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule of {@link SwarmSafety} is broken once, and seen to be. */
class SwarmSafetyTest extends SafetyOf<SwarmSite> {

    private static final StackName SHOP = new StackName("shop");
    private static final List<String> REPLICAS = List.of("Mode", "Replicated", "Replicas");
    private static final List<String> ENV = List.of("TaskTemplate", "ContainerSpec", "Env");
    private static final List<String> LABEL = List.of("Labels", "by");

    SwarmSafetyTest() {
        super(Simulation.SWARM);
    }

    @BeforeEach
    void settle() throws Exception {
        settleUntil(() -> replicated().isPresent());
    }

    /** A replicated service of the stack, of which a task runs. */
    private Optional<DesiredService> replicated() {
        return site.safety.desired().get(SHOP).services().values().stream()
                .filter(service -> service.replicas() instanceof Replicas.Fixed)
                .filter(service -> service.replicas().onOneNode() > 0)
                .filter(service -> service.dependsOn().isEmpty())
                .filter(service -> service.scheduling().upkeep().rebalance().isEmpty())
                .findFirst();
    }

    private ServiceName name() {
        return replicated().orElseThrow().name();
    }

    private Live live(String name) {
        return site.swarm.services().stream()
                .filter(live -> live.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Live ours() {
        return live("shop_" + name());
    }

    private Step update(Live live, Tree.Mapping spec) {
        return new Step.UpdateService(SHOP, name(), live.id(), live.version(), spec);
    }

    @Test
    void aServiceIsMadeThatNobodyAskedFor() {
        never(
                "makes what nobody ever asked for",
                new Step.CreateService(SHOP, new ServiceName("stray"), ours().spec()));
    }

    @Test
    void aServiceIsMadeWithMoreReplicasThanAskedFor() {
        never(
                "asks for",
                new Step.CreateService(SHOP, name(), ours().spec().with(REPLICAS, Tree.of(99))));
    }

    @Test
    void aServiceIsScaledToWhatNobodyAskedFor() {
        never("asks for", update(ours(), ours().spec().with(REPLICAS, Tree.of(99))));
    }

    @Test
    void aServiceIsScaledToNoneThatWaitsForNoOther() {
        never("asks for", update(ours(), ours().spec().with(REPLICAS, Tree.of(0))));
    }

    @Test
    void aServiceLosesItsCount() {
        never("asks for", update(ours(), ours().spec().with(REPLICAS, Tree.NOTHING)));
    }

    @Test
    void aServiceOfSomebodyElseIsWritten() {
        Live other = live("shop_other");

        never("acts on what is not ours", update(other, other.spec()));
    }

    @Test
    void aServiceOfSomebodyElseIsRemoved() {
        never(
                "acts on what is not ours",
                new Step.RemoveService(new ServiceName("other"), live("shop_other").id()));
    }

    @Test
    void whatBelongsToSomebodyElseChanges() throws EngineException {
        site.swarm.updateFromOutside("shop_other", spec -> spec.with(LABEL, Tree.of("us")));

        isSaid("what belongs to somebody else has changed", site.safety::look);
    }

    @Test
    void aRollOutIsEndedByAWriteThatRestartsNoTask() throws EngineException {
        site.swarm.updateFromOutside(
                ours().name(), spec -> spec.with(ENV, Tree.of(List.of("HAND=1"))));

        never(
                "ends a roll-out by a write that restarts no task",
                update(ours(), ours().spec().with(LABEL, Tree.of("us"))));
    }

    @Test
    void tasksRestartOfWhatIsAsItWasAskedFor() {
        never(
                "restarts the tasks of what is as it was asked for",
                update(ours(), ours().spec().with(ENV, Tree.of(List.of("FOR=nothing")))));
    }

    @Test
    void tasksThatRunAreMadeAnewForALongerDelay() {
        List<String> delay = List.of("TaskTemplate", "RestartPolicy", "Delay");

        never(
                "restarts the tasks of what is as it was asked for",
                update(ours(), ours().spec().with(delay, Tree.of(10_000_000_000L))));
    }

    @Test
    void aServiceThatIsAskedForIsRemoved() {
        never("removes a service that is asked for", new Step.RemoveService(name(), ours().id()));
    }

    @Test
    void whatLeftTheFilesAllAtOnceIsRemoved() {
        site.users.getFirst().saveCompose("services: {}\n");
        site.noteFiles();
        ServiceName left = new ServiceName(ours("shop_").substring("shop_".length()));
        rest(Duration.ofSeconds(10));

        never("ends what left the files", new Step.RemoveService(left, live("shop_" + left).id()));
    }

    private String ours(String prefix) {
        return site.swarm.services().stream()
                .map(Live::name)
                .filter(name -> name.startsWith(prefix) && !name.equals("shop_other"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatARevisionMountsIsRemoved() throws Exception {
        settleUntil(() -> mounted().isPresent());

        never("removes what a revision mounts", new Step.RemoveConfig(mounted().get(), "id"));
    }

    private Optional<String> mounted() {
        return site.swarm.revisions(SHOP).values().stream()
                .flatMap(List::stream)
                .map(Revision::spec)
                .flatMap(spec ->
                        spec.at("TaskTemplate", "ContainerSpec", "Configs").items().stream())
                .flatMap(config -> config.at("ConfigName").text().stream())
                .findFirst();
    }

    @Test
    void aSecretThatARevisionMountsIsRemoved() throws Exception {
        settleUntil(() -> mountedSecret().isPresent());

        never("removes what a revision mounts", new Step.RemoveSecret(mountedSecret().get(), "id"));
    }

    private Optional<String> mountedSecret() {
        return site.swarm.revisions(SHOP).values().stream()
                .flatMap(List::stream)
                .map(Revision::spec)
                .flatMap(spec ->
                        spec.at("TaskTemplate", "ContainerSpec", "Secrets").items().stream())
                .flatMap(secret -> secret.at("SecretName").text().stream())
                .findFirst();
    }

    @Test
    void aContainerIsAskedForOfASwarm() {
        never("does to a swarm what is for a plain engine", new Step.PullImage("app:1"));
    }

    @Test
    void aServiceIsMissing() throws EngineException {
        site.swarm.removeFromOutside(ours().name());

        isFound(name() + " is not there");
    }

    @Test
    void aServiceIsLeftOver() throws EngineException {
        site.swarm.apply(
                new Step.CreateService(
                        SHOP, new ServiceName("stray"), ours().spec().with(REPLICAS, Tree.of(0))));

        isFound("stray is there");
    }

    @Test
    void aReplicaIsMissing() throws EngineException {
        for (String container : site.swarm.containers()) {
            site.swarm.endContainer(container, 137);
        }

        isFound(name() + " has 0 of");
    }

    @Test
    void aRevisionMountsWhatIsGone() throws EngineException {
        List<String> path = List.of("TaskTemplate", "ContainerSpec", "Configs");
        Tree gone = new Tree.Sequence(List.of(Fields.of("ConfigName", "gone").tree()));
        keep(1000, ours().spec().with(path, gone));

        isFound("a revision of " + name() + " mounts gone");

        site.safety.lost("gone");
        assertEquals(List.of(), site.safety.notAsWritten());
    }

    @Test
    void revisionsPileUp() throws EngineException {
        for (int number = 1000; number < 1010; number++) {
            keep(number, ours().spec());
        }

        isFound(name() + " has 11 revisions");
    }

    private void keep(int number, Tree.Mapping spec) throws EngineException {
        site.swarm.apply(new Step.WriteRevision(SHOP, name(), number, spec));
    }

    private void isFound(String what) {
        List<String> found = site.safety.notAsWritten();
        assertTrue(found.stream().anyMatch(each -> each.startsWith(what)), found::toString);
    }
}
