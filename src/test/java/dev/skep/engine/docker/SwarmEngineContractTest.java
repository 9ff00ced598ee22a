package dev.skep.engine.docker;

import dev.skep.engine.SwarmContract;
import dev.skep.engine.SwarmNodeContract;
import dev.skep.engine.SwarmRollOutContract;
import dev.skep.engine.SwarmTaskContract;
import dev.skep.engine.SwarmWorld;
import dev.skep.lab.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract on a swarm of one real node. */
@Tag("engine")
class SwarmEngineContractTest {

    private static Lab lab;

    @BeforeAll
    static void begin() throws Exception {
        lab = Lab.of(1);
        lab.swarm(1);
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    private static SwarmWorld real() {
        return new RealSwarmWorld(lab.node(1).host());
    }

    @Nested
    class Steps extends SwarmContract {
        @Override
        protected SwarmWorld world() {
            return real();
        }
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
