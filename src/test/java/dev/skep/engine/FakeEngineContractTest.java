package dev.skep.engine;

import dev.skep.identity.StackName;
import java.time.Duration;
import java.time.Instant;

/** The fake keeps the contract that the real engine keeps. */
class FakeEngineContractTest extends EngineContract {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeEngine fake = new FakeEngine(() -> now, "busybox");

    @Override
    protected Engine engine() {
        return fake;
    }

    @Override
    protected StackName unusedStack() {
        return new StackName("shop");
    }

    @Override
    protected String image() {
        return "busybox:latest";
    }

    @Override
    protected Outside outside() {
        return new Outside() {
            @Override
            public void kill(String container) throws EngineException {
                fake.kill(container, 137);
            }

            @Override
            public void stop(String container) throws EngineException {
                fake.stopFromOutside(container);
            }

            @Override
            public void remove(String container) throws EngineException {
                fake.removeFromOutside(container);
            }

            @Override
            public void pause(String container) throws EngineException {
                fake.pause(container);
            }

            @Override
            public void endByItself(String container, int exitCode) throws EngineException {
                fake.endByItself(container, exitCode);
            }

            @Override
            public void createNetwork(String name) {
                fake.foreignNetwork(name);
            }

            @Override
            public void createContainer(String name, String image) {
                fake.foreignContainer(name);
            }

            @Override
            public void letTimePass() {
                now = now.plus(Duration.ofSeconds(1));
                fake.advance();
            }
        };
    }
}
