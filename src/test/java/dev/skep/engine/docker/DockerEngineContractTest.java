package dev.skep.engine.docker;

import dev.skep.engine.EndContract;
import dev.skep.engine.EngineContract;
import dev.skep.engine.EngineRestartContract;
import dev.skep.engine.EngineWorld;
import dev.skep.engine.HealthContract;
import dev.skep.engine.OwnershipContract;
import dev.skep.engine.PortContract;
import dev.skep.engine.RemovalContract;
import dev.skep.engine.RestartPolicyContract;
import dev.skep.engine.SequenceContract;
import dev.skep.engine.SignalContract;
import dev.skep.engine.WatchContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The contract on the engine that {@code DOCKER_HOST} names; where an engine has to be ended, on
 * one of the test's own.
 */
@Tag("engine")
class DockerEngineContractTest {

    @Nested
    class Steps extends EngineContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Ends extends EndContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class RestartPolicies extends RestartPolicyContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Healths extends HealthContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Removals extends RemovalContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Ownership extends OwnershipContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Sequences extends SequenceContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Signals extends SignalContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class Ports extends PortContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.atHand();
        }
    }

    @Nested
    class EngineRestarts extends EngineRestartContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.ofItsOwn();
        }
    }
}
