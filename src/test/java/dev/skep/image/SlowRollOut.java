package dev.skep.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.lab.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A submitted stack of one service, which its swarm updates one task at a time. */
final class SlowRollOut {

    static final int REPLICAS = 5;

    private static final String STACK = "slow";
    private static final String SERVICE = STACK + "_web";

    /**
     * @param startedAt when the swarm began with the update that it was last told to make
     * @param before what the spec said that the update has replaced
     * @param term of the Skep that wrote the spec
     */
    record Update(String state, String startedAt, String before, String now, String term) {}

    private final Node manager;
    private final Docker docker;
    private final Path folder;

    /**
     * @param manager whose swarm it is submitted to
     * @param docker which is told what this does there
     * @param folder for its files
     */
    SlowRollOut(Node manager, Docker docker, Path folder) {
        this.manager = manager;
        this.docker = docker;
        this.folder = folder;
    }

    /** Has all its tasks made anew, unless they are of this version. */
    void submit(String version) {
        try {
            Files.writeString(
                    folder.resolve("compose.yaml"),
                    """
                    name: %s
                    services:
                      web:
                        image: busybox
                        command: sleep 10000
                        stop_grace_period: 0s
                        environment: {VERSION: %s}
                        deploy:
                          replicas: %d
                          restart_policy: {delay: 0s}
                          update_config: {parallelism: 1, delay: 10s, monitor: 1s}
                    """
                            .formatted(STACK, version, REPLICAS));
            Manifests.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        docker.say(
                "run",
                "--rm",
                "--network=none",
                "--user=root",
                "--volume=" + manager.host().replaceFirst("unix://", "") + ":/var/run/docker.sock",
                "--volume=" + folder + ":/files:ro",
                Docker.skep(),
                "submit",
                "/files/compose.yaml");
    }

    Update update() {
        JsonNode service = manager.api().get("/services/" + SERVICE);
        return new Update(
                service.at("/UpdateStatus/State").asText(),
                service.at("/UpdateStatus/StartedAt").asText(),
                version(service.at("/PreviousSpec/TaskTemplate")),
                version(service.at("/Spec/TaskTemplate")),
                service.path("Spec").path("Labels").path(Labels.TERM).asText());
    }

    /** How many tasks of a version each slot has had. */
    Map<Integer, Integer> tasks(String version) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (JsonNode task :
                manager.api()
                        .get("/tasks?filters=%7B%22service%22%3A%5B%22" + SERVICE + "%22%5D%7D")) {
            if (version(task.path("Spec")).equals(version)) {
                counts.merge(task.path("Slot").asInt(), 1, Integer::sum);
            }
        }
        return counts;
    }

    static Map<Integer, Integer> oneInEachSlot() {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int slot = 1; slot <= REPLICAS; slot++) {
            counts.put(slot, 1);
        }
        return counts;
    }

    private static String version(JsonNode template) {
        for (JsonNode variable : template.path("ContainerSpec").path("Env")) {
            if (variable.asText().startsWith("VERSION=")) {
                return variable.asText().substring("VERSION=".length());
            }
        }
        return "";
    }
}
