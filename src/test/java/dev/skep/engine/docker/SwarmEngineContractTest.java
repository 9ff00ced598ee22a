package dev.skep.engine.docker;

import dev.skep.engine.SwarmNodeContract;
import dev.skep.engine.SwarmRollOutContract;
import dev.skep.engine.SwarmTaskContract;
import dev.skep.engine.SwarmWorld;
import dev.skep.lab.EngineVersion;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** All of it, on the engine that is installed. */
@Tag("engine")
class SwarmEngineContractTest extends RealSwarmContract {

    SwarmEngineContractTest() {
        super(EngineVersion.INSTALLED);
    }

    @Nested
    class Nodes extends SwarmNodeContract {
        @Override
        protected SwarmWorld world() {
            return real();
        }
    }

    @Nested
    class Tasks extends SwarmTaskContract {
        @Override
        protected SwarmWorld world() {
            return real();
        }
    }

    @Nested
    class RollOuts extends SwarmRollOutContract {
        @Override
        protected SwarmWorld world() {
            return real();
        }
    }
}
