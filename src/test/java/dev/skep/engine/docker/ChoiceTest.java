package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.Choice.Candidate;
import dev.skep.engine.docker.Identity.Part;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which daemon of several is asked, and what is kept through it. */
class ChoiceTest {

    private static final Keeping AUTO = Keeping.WHAT_THE_ENGINE_IS_FOR;

    private static Candidate node(String name, Part part) {
        return new Candidate(
                "tcp://" + name,
                Optional.of(new Identity(name, "id-" + name, part, "")),
                Optional.empty(),
                false);
    }

    private static Candidate silent(String name) {
        return new Candidate(
                "tcp://" + name,
                Optional.empty(),
                Optional.of(new EngineException(Kind.UNREACHABLE, name + " is silent")),
                false);
    }

    private static Candidate leaderless(String name) {
        return new Candidate(
                "tcp://" + name,
                Optional.of(new Identity(name, "id-" + name, Part.MANAGER, "no leader")),
                Optional.empty(),
                false);
    }

    private static Candidate doubtful(Candidate node) {
        return new Candidate(node.endpoint(), node.identity(), node.failure(), true);
    }

    private static Choice choice(Keeping keeping, Candidate... asked) throws EngineException {
        return Choice.among(List.of(asked), keeping, Optional.of("id-own"));
    }

    private static EngineException refusal(Keeping keeping, Candidate... asked) {
        return assertThrows(EngineException.class, () -> choice(keeping, asked));
    }

    @Test
    void aManagerGoesBeforeAWorkerWhereverItStands() throws Exception {
        assertEquals(
                new Choice(1, true), choice(AUTO, node("a", Part.WORKER), node("b", Part.MANAGER)));
    }

    @Test
    void ourOwnNodesManagerGoesBeforeOthers() throws Exception {
        assertEquals(
                new Choice(1, true),
                choice(AUTO, node("a", Part.MANAGER), node("own", Part.MANAGER)));
        assertEquals(
                new Choice(0, true),
                choice(AUTO, node("a", Part.MANAGER), node("own", Part.WORKER)));
    }

    @Test
    void oneThatFailedIsTheLastToBeChosen() throws Exception {
        Candidate own = doubtful(node("own", Part.MANAGER));
        assertEquals(new Choice(1, true), choice(AUTO, own, node("b", Part.MANAGER)));
        assertEquals(new Choice(0, true), choice(AUTO, own, node("b", Part.WORKER)));
    }

    @Test
    void aManagerThatHearsItsLeaderGoesBeforeOneThatDoesNot() throws Exception {
        assertEquals(new Choice(1, true), choice(AUTO, leaderless("own"), node("b", Part.MANAGER)));
        EngineException refusal = refusal(AUTO, leaderless("a"), node("b", Part.WORKER));
        assertEquals(Kind.NO_LEADER, refusal.kind());
        assertEquals(
                "this manager hears nothing from a leader of its swarm, which takes more than half of the managers: no leader",
                refusal.getMessage());
    }

    @Test
    void allMakeTheSameChoiceWhateverTheOrderOfTheNames() throws Exception {
        Candidate a = node("a", Part.MANAGER);
        Candidate b = node("b", Part.MANAGER);
        assertEquals(new Choice(0, true), choice(AUTO, a, b));
        assertEquals(new Choice(1, true), choice(AUTO, b, a));
    }

    @Test
    void oneAnswerIsEnough() throws Exception {
        assertEquals(new Choice(1, true), choice(AUTO, silent("a"), node("b", Part.MANAGER)));
    }

    @Test
    void ofWorkersAloneEachIsNamed() {
        EngineException refusal =
                refusal(
                        AUTO,
                        node("a", Part.WORKER),
                        silent("b"),
                        node("c", Part.LOCKED),
                        node("d", Part.PENDING));
        assertEquals(Kind.NO_MANAGER, refusal.kind());
        assertEquals(
                "none of these engines is a manager of a swarm: tcp://a (a worker), tcp://b (b is silent), tcp://c (locked), tcp://d (pending); Skep waits until one is",
                refusal.getMessage());
    }

    @Test
    void silenceOfAllIsNoAnswer() {
        EngineException refusal = refusal(AUTO, silent("a"), silent("b"));
        assertEquals(Kind.UNREACHABLE, refusal.kind());
        assertEquals(
                "none of 2 engines answers: tcp://a (a is silent), tcp://b (b is silent)",
                refusal.getMessage());
        assertEquals("a is silent", refusal(AUTO, silent("a")).getMessage());
    }

    @Test
    void containersAreKeptOnOneEngineAlone() throws Exception {
        assertEquals(new Choice(0, false), choice(AUTO, node("a", Part.ALONE)));
        EngineException refusal = refusal(AUTO, node("a", Part.ALONE), node("b", Part.ALONE));
        assertEquals(Kind.NO_MANAGER, refusal.kind());
        assertEquals(
                "containers are kept on one engine, and several are named: tcp://a (in no swarm), tcp://b (in no swarm); name one with --host",
                refusal.getMessage());
    }

    @Test
    void whereContainersAreAskedForTheyAreKeptOnOurOwnNode() throws Exception {
        assertEquals(
                new Choice(1, false),
                choice(Keeping.CONTAINERS, node("a", Part.MANAGER), node("own", Part.WORKER)));
        assertEquals(
                Kind.NO_MANAGER,
                refusal(Keeping.CONTAINERS, node("a", Part.MANAGER), node("b", Part.WORKER))
                        .kind());
    }

    @Test
    void aSwarmThatIsAskedForIsWaitedFor() {
        assertEquals(Kind.NO_MANAGER, refusal(Keeping.SERVICES, node("a", Part.ALONE)).kind());
    }
}
