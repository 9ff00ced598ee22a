package dev.skep.engine.docker;

import dev.skep.lab.EngineVersion;
import org.junit.jupiter.api.Tag;

/** On a newer engine. */
@Tag("engine")
class SwarmNewerEngineContractTest extends RealSwarmContract {

    SwarmNewerEngineContractTest() {
        super(EngineVersion.NEWER);
    }
}
