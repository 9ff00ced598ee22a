package dev.skep.engine;

import org.junit.jupiter.api.Nested;

/** The swarm in memory keeps the contract that the real one keeps. */
class FakeSwarmContractTest {

    @Nested
    class Steps extends SwarmContract {
        @Override
        protected SwarmWorld world() {
            return new FakeSwarmWorld();
        }
    }

    @Nested
    class Nodes extends SwarmNodeContract {
        @Override
        protected SwarmWorld world() {
            return new FakeSwarmWorld();
        }
    }

    @Nested
    class Tasks extends SwarmTaskContract {
        @Override
        protected SwarmWorld world() {
            return new FakeSwarmWorld();
        }
    }

    @Nested
    class RollOuts extends SwarmRollOutContract {
        @Override
        protected SwarmWorld world() {
            return new FakeSwarmWorld();
        }
    }
}
