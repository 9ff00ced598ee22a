package dev.skep.engine;

import org.junit.jupiter.api.Nested;

/** The fake keeps the contract that the real engine keeps. */
class FakeEngineContractTest {

    @Nested
    class Steps extends EngineContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Ends extends EndContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class RestartPolicies extends RestartPolicyContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Healths extends HealthContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Removals extends RemovalContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Ownership extends OwnershipContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Sequences extends SequenceContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Signals extends SignalContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class Ports extends PortContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }

    @Nested
    class EngineRestarts extends EngineRestartContract {
        @Override
        protected EngineWorld world() {
            return new FakeWorld();
        }
    }
}
