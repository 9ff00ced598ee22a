package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.identity.StackName;
import java.time.Duration;
import java.time.Instant;

/** An engine in memory, and a clock that goes on when a test waits. */
final class FakeWorld implements EngineWorld.Restartable {

    private static final String IMAGE = "busybox:latest";
    private static final Duration SOON = Duration.ofMillis(50);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeEngine fake = new FakeEngine(() -> now, IMAGE);

    FakeWorld() {
        fake.whileACallTakes(duration -> now = now.plus(duration));
    }

    @Override
    public Engine engine() {
        return fake;
    }

    @Override
    public Engine another() {
        return fake.connect();
    }

    @Override
    public StackName unusedStack() {
        return new StackName("shop");
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public int freePort() {
        return 8080;
    }

    @Override
    public void disconnect() {
        fake.setReachable(false);
    }

    @Override
    public void reconnect() {
        fake.setReachable(true);
        fake.openStream();
    }

    @Override
    public void restartEngine() {
        fake.restart();
        fake.openStream();
    }

    @Override
    public void crashEngine() {
        fake.crash();
        fake.openStream();
    }

    @Override
    public void letTimePass() {
        now = now.plusSeconds(1);
        fake.advance();
    }

    @Override
    public Outside outside() {
        return new Hands();
    }

    /** On an engine in memory it is the image that says what is done. */
    @Override
    public Programs programs() {
        return new Programs() {
            @Override
            public ContainerSpec obedient() {
                return Specs.plain(IMAGE);
            }

            @Override
            public ContainerSpec stubborn() {
                fake.imageFromOutside("stubborn");
                fake.ignoresSigterm("stubborn");
                return Specs.stubborn("stubborn", Duration.ofSeconds(1));
            }

            @Override
            public ContainerSpec ending(int exitCode) {
                String image = "ending" + exitCode;
                fake.imageFromOutside(image);
                fake.crashes(image, SOON, exitCode);
                return Specs.plain(image);
            }

            @Override
            public ContainerSpec hungry() {
                fake.imageFromOutside("hungry");
                fake.eatsMemory("hungry", SOON);
                return Specs.plain("hungry");
            }

            @Override
            public ContainerSpec missing() {
                fake.imageFromOutside("missing");
                fake.cannotStart("missing", "exec: \"x\": executable file not found in $PATH");
                return Specs.plain("missing");
            }
        };
    }

    @Override
    public void sweep() {
        // All of it goes with the test.
    }

    private final class Hands implements Outside {

        @Override
        public void start(String container) throws EngineException {
            fake.startFromOutside(container);
        }

        @Override
        public void kill(String container) throws EngineException {
            fake.kill(container, 137);
        }

        @Override
        public void stop(String container) throws EngineException {
            fake.stopFromOutside(container);
        }

        @Override
        public void restart(String container) throws EngineException {
            fake.restartFromOutside(container);
        }

        @Override
        public void signal(String container, String signal) throws EngineException {
            fake.signal(container, signal);
        }

        @Override
        public void remove(String container) throws EngineException {
            fake.removeFromOutside(container);
        }

        @Override
        public void beginRemoval(String container) throws EngineException {
            fake.removedSlowlyOne(container, Duration.ofMillis(2500));
            fake.removeFromOutside(container);
        }

        @Override
        public void pause(String container) throws EngineException {
            fake.pause(container);
        }

        @Override
        public void unpause(String container) throws EngineException {
            fake.unpauseFromOutside(container);
        }

        @Override
        public void rename(String container, String name) throws EngineException {
            fake.renameFromOutside(container, name);
        }

        @Override
        public void endByItself(String container, int exitCode) throws EngineException {
            fake.endByItself(container, exitCode);
        }

        @Override
        public void passChecks(String container) throws EngineException {
            fake.passChecks(container);
        }

        @Override
        public void failChecks(String container) throws EngineException {
            fake.failChecks(container);
        }

        @Override
        public void createNetwork(String name) {
            fake.foreignNetwork(name);
        }

        @Override
        public void disconnect(String network, String container) throws EngineException {
            fake.disconnectFromOutside(network, container);
        }

        @Override
        public void createContainer(String name, String image) {
            fake.foreignContainer(name);
        }

        @Override
        public void createContainer(String name, String image, StackName stack) {
            fake.strayContainer(name, stack);
        }

        @Override
        public boolean hasVolume(String name) {
            return fake.hasVolume(name);
        }

        @Override
        public void tag(String image, String tag) {
            fake.imageFromOutside(tag);
        }

        @Override
        public void untag(String tag) {
            fake.removeImageFromOutside(tag);
        }
    }
}
