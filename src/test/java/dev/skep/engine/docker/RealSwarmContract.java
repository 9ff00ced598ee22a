package dev.skep.engine.docker;

import dev.skep.engine.SwarmContract;
import dev.skep.engine.SwarmWorld;
import dev.skep.lab.EngineVersion;
import dev.skep.lab.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The contract on a swarm of one real node: here, what is quick and hangs on the API most. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealSwarmContract {

    private final EngineVersion version;
    private Lab lab;

    RealSwarmContract(EngineVersion version) {
        this.version = version;
    }

    @BeforeAll
    void begin() throws Exception {
        lab = Lab.of(1, version);
        lab.swarm(1);
    }

    @AfterAll
    void end() {
        if (lab != null) {
            lab.close();
        }
    }

    final SwarmWorld real() {
        return new RealSwarmWorld(lab.node(1).host());
    }

    @Nested
    class Steps extends SwarmContract {
        @Override
        protected SwarmWorld world() {
            return real();
        }
    }
}
