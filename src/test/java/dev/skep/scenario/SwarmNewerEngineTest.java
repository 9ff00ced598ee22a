package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.lab.EngineVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a newer engine, which takes nobody who speaks an API before 1.44. */
@Tag("engine")
@Timeout(180)
class SwarmNewerEngineTest extends SwarmScenarios {

    SwarmNewerEngineTest() {
        super(EngineVersion.NEWER);
    }

    @Test
    void whatAnOlderEngineLacksIsThereAndWrittenOnce() throws Exception {
        stage.files(
                        "targets: {web: {replicas: 0}}",
                        WEB.replace(
                                        "image: busybox",
                                        """
                                        image: busybox
                                            volumes: [{type: volume, source: data, target: /d, volume: {subpath: part}}]
                                            healthcheck: {test: "true", start_interval: 500ms}\
                                        """)
                                + "volumes: {data: {}}\n")
                .start();
        stage.untilSettled();
        JsonNode container = stage.service("web").at("/Spec/TaskTemplate/ContainerSpec");
        assertEquals("part", container.at("/Mounts/0/VolumeOptions/Subpath").asText());
        assertEquals(500_000_000, container.at("/Healthcheck/StartInterval").asLong());
        long version = stage.service("web").at("/Version/Index").asLong();
        stage.restartSkep();
        stage.untilSettled();
        assertEquals(version, stage.service("web").at("/Version/Index").asLong());
    }
}
