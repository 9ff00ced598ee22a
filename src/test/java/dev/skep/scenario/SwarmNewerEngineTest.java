package dev.skep.scenario;

import dev.skep.lab.EngineVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** On a newer engine, which takes nobody who speaks an API before 1.44. */
@Tag("engine")
@Timeout(180)
class SwarmNewerEngineTest extends SwarmScenarios {

    SwarmNewerEngineTest() {
        super(EngineVersion.NEWER);
    }
}
