package dev.skep.engine;

import dev.skep.identity.StackName;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** A swarm in memory, and a clock that goes on when a test waits. */
final class FakeSwarmWorld implements SwarmWorld {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(50);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeSwarm swarm =
            new FakeSwarm(() -> now, new SplittableRandom(1), 0, "busybox:latest");

    @Override
    public Engine engine() {
        return swarm;
    }

    @Override
    public Engine another() {
        return swarm.connect();
    }

    @Override
    public StackName unusedStack() {
        return new StackName("shop");
    }

    @Override
    public Tree.Mapping obedient() {
        return Fields.of("Image", "busybox:latest").tree();
    }

    /** In memory it is the image that says what is done. */
    @Override
    public Tree.Mapping ending(int exitCode) {
        String image = "ending" + exitCode;
        swarm.load(image);
        swarm.ends(image, SOON, exitCode);
        return Fields.of("Image", image).tree();
    }

    @Override
    public void letTimePass() {
        now = now.plus(STEP);
        swarm.advance();
    }

    @Override
    public void sweep() {
        // All of it goes with the test.
    }

    @Override
    public Outside outside() {
        return new Outside() {
            @Override
            public void kill(String container) throws EngineException {
                swarm.endContainer(container, 137);
            }

            @Override
            public void createService(String name, Tree.Mapping spec) throws EngineException {
                swarm.createFromOutside(name, spec);
            }

            @Override
            public void removeService(String name) throws EngineException {
                swarm.removeFromOutside(name);
            }

            @Override
            public void scale(String service, int replicas) throws EngineException {
                swarm.updateFromOutside(
                        service,
                        spec ->
                                spec.with(
                                        List.of("Mode", "Replicated", "Replicas"),
                                        Tree.of(replicas)));
            }
        };
    }
}
