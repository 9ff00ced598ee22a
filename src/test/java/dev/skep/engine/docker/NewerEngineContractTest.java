package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.EngineContract;
import dev.skep.engine.EngineWorld;
import dev.skep.lab.EngineVersion;
import dev.skep.lab.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The part of the contract that hangs on the API most, on a newer engine. */
@Tag("engine")
class NewerEngineContractTest {

    private static Lab lab;

    @BeforeAll
    static void begin() throws Exception {
        lab = Lab.of(1, EngineVersion.NEWER);
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void itTakesNobodyWhoSpeaksAnOlderApi() {
        assertEquals("1.44", lab.node(1).api().get("/version").path("MinAPIVersion").asText());
    }

    @Nested
    class Steps extends EngineContract {
        @Override
        protected EngineWorld world() throws Exception {
            return DockerWorld.at(lab.node(1).host());
        }
    }
}
