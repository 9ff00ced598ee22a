package dev.skep.engine.docker;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineContract;
import dev.skep.identity.StackName;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The contract on the engine that {@code DOCKER_HOST} names. */
@Tag("engine")
class DockerEngineContractTest extends EngineContract {

    private static final AtomicInteger STACKS = new AtomicInteger();
    private static final RealEngine REAL = RealEngine.atHand();

    private DockerEngine current;

    @Override
    protected Engine engine() {
        current = REAL.connect();
        return current;
    }

    @Override
    protected Outside outside() {
        return REAL;
    }

    @Override
    protected StackName unusedStack() {
        return new StackName(
                "contract" + ProcessHandle.current().pid() + "x" + STACKS.incrementAndGet());
    }

    @Override
    protected String image() {
        return "busybox:latest";
    }

    @AfterEach
    void sweep() throws Exception {
        current.close();
        REAL.sweep(stack.value());
    }

    @AfterAll
    static void leave() {
        REAL.close();
    }
}
