package dev.skep.bench;

import dev.skep.identity.StackName;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * One stack of several equal services on a swarm: one Compose file, for Skep and for {@code docker
 * stack deploy} alike.
 *
 * @param raw a manager
 */
record SwarmScene(RawEngine raw, StackName stack, Path folder, int services, int replicas) {

    private static final String SERVICE =
            """
              web%d:
                image: busybox:latest
                command: sleep 86400
                stop_grace_period: 0s
                deploy: {replicas: %d, restart_policy: {delay: 0s}}
            """;

    static SwarmScene in(RawEngine raw, Path folder, StackName stack, int services, int replicas) {
        SwarmScene scene = new SwarmScene(raw, stack, folder, services, replicas);
        StringBuilder compose = new StringBuilder("version: \"3.9\"\nservices:\n");
        for (int number = 1; number <= services; number++) {
            compose.append(SERVICE.formatted(number, replicas));
        }
        scene.save("compose.yaml", compose.toString());
        scene.save("nothing.yaml", "services: {}\n");
        return scene;
    }

    Path compose() {
        return folder.resolve("compose.yaml");
    }

    Path manifest() {
        return folder.resolve("skep.yaml");
    }

    int tasks() {
        return services * replicas;
    }

    /** As the swarm calls it. */
    String service(int number) {
        return stack + "_web" + number;
    }

    /** The edit that asks for all of it. */
    void ask(String drift) {
        ask("compose.yaml", drift);
    }

    void askForNothing() {
        ask("nothing.yaml", "heal");
    }

    private void ask(String compose, String drift) {
        save(
                "skep.yaml",
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: %s, drift: %s, allowRemoval: true}
                """
                        .formatted(stack, compose, drift));
    }

    /** As an editor saves that writes beside and renames. */
    private void save(String name, String text) {
        try {
            Path beside = folder.resolve("." + name + ".new");
            Files.writeString(beside, text);
            Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until each task that is asked for runs, in the words of the API. */
    void untilAllRun() throws InterruptedException {
        Waiting.until(tasks(), this::running);
    }

    private int running() {
        int running = 0;
        for (var task : raw.send("GET", "/tasks?filters=" + ofStack())) {
            if (task.path("Status").path("State").asText().equals("running")
                    && task.path("DesiredState").asText().equals("running")) {
                running++;
            }
        }
        return running;
    }

    /** Takes all of it away, whoever made it, and waits until nothing of it is left. */
    void remove() throws InterruptedException {
        Waiting.until(
                List.of(),
                () -> {
                    try {
                        return sweep();
                    } catch (IllegalStateException notYet) {
                        return List.of(String.valueOf(notYet.getMessage()));
                    }
                });
    }

    private List<String> sweep() {
        for (var service : raw.send("GET", "/services?filters=" + ofStack())) {
            raw.send("DELETE", "/services/" + service.path("ID").asText());
        }
        int left =
                raw.send("GET", "/tasks?filters=" + ofStack()).size()
                        + raw.send("GET", "/containers/json?all=1&filters=" + ofStack()).size();
        if (left > 0) {
            return List.of(left + " tasks and containers");
        }
        for (var network : raw.send("GET", "/networks?filters=" + ofStack())) {
            raw.send("DELETE", "/networks/" + network.path("Id").asText());
        }
        for (var config : raw.send("GET", "/configs?filters=" + ofStack())) {
            raw.send("DELETE", "/configs/" + config.path("ID").asText());
        }
        return List.of();
    }

    private String ofStack() {
        return RawEngine.filter("label", "com.docker.stack.namespace=" + stack);
    }
}
