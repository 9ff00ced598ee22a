package dev.skep.chaos.several;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of one stack, all that they ever asked for, and how far the swarm is from it. */
final class Wish {

    private static final List<String> SERVICES = List.of("web", "worker");
    private static final int MOST_REPLICAS = 4;
    private static final String EDIT = "EDIT=";

    /**
     * What is asked for of a service.
     *
     * @param edit the number of the edit that changed it last; it is in the environment, so that
     *     each edit rolls out
     */
    record Asked(int edit, int replicas) {

        /** By a service of the swarm or by a task of it: the replicas of a task are none. */
        static Asked of(JsonNode spec) {
            String edit = "-1";
            JsonNode template = spec.path("TaskTemplate");
            JsonNode container = (template.isMissingNode() ? spec : template).path("ContainerSpec");
            for (JsonNode variable : container.path("Env")) {
                if (variable.asText().startsWith(EDIT)) {
                    edit = variable.asText().substring(EDIT.length());
                }
            }
            return new Asked(Integer.parseInt(edit), spec.at("/Mode/Replicated/Replicas").asInt(0));
        }
    }

    private final String stack;
    private final Path folder;
    private final SortedMap<String, Asked> asked = new TreeMap<>();
    private final SortedMap<String, List<Asked>> all = new TreeMap<>();
    private int edits;

    Wish(String stack, Path folder) throws IOException {
        this.stack = stack;
        this.folder = folder;
        for (String service : SERVICES) {
            ask(service, 2);
        }
        Files.writeString(
                folder.resolve(stack + ".yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: %s.compose}
                """
                        .formatted(stack, stack));
    }

    /** Changes a service, as an editor saves: beside, and renamed. */
    String edit(Random random) throws IOException {
        edits++;
        String service = SERVICES.get(random.nextInt(SERVICES.size()));
        ask(service, 1 + random.nextInt(MOST_REPLICAS));
        return "edit %d of %s: %s".formatted(edits, stack, asked.get(service));
    }

    private void ask(String service, int replicas) throws IOException {
        Asked now = new Asked(edits, replicas);
        asked.put(service, now);
        all.computeIfAbsent(stack + "_" + service, _ -> new ArrayList<>()).add(now);
        StringBuilder text = new StringBuilder("services:\n");
        asked.forEach((name, it) ->
                text.append(
                        """
                          %s:
                            image: busybox
                            command: sleep 100000
                            stop_grace_period: 0s
                            environment: {EDIT: "%d"}
                            networks: [inner]
                            deploy:
                              replicas: %d
                              restart_policy: {delay: 0s}
                              update_config: {parallelism: 2, monitor: 100ms, failure_action: continue}
                        """
                                .formatted(name, it.edit(), it.replicas())));
        text.append("networks: {inner: {}}\n");
        Path beside = folder.resolve("." + stack + ".swp");
        Files.writeString(beside, text);
        Files.move(beside, folder.resolve(stack + ".compose"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** By name in the swarm: what was ever asked for of each service, in that order. */
    SortedMap<String, List<Asked>> all() {
        return all;
    }

    /**
     * What is not as asked for.
     *
     * @param services of the swarm
     * @param tasks of it that are to run
     * @param containers how many run on all nodes, by service
     */
    List<String> differences(
            JsonNode services, JsonNode tasks, SortedMap<String, Integer> containers) {
        List<String> found = new ArrayList<>();
        asked.forEach((service, wanted) -> {
            String name = stack + "_" + service;
            List<JsonNode> there = new ArrayList<>();
            for (JsonNode it : services) {
                if (it.path("Spec").path("Name").asText().equals(name)) {
                    there.add(it);
                }
            }
            if (there.size() != 1) {
                found.add("%d services %s".formatted(there.size(), name));
                return;
            }
            JsonNode one = there.getFirst();
            if (!Asked.of(one.path("Spec")).equals(wanted)) {
                found.add("%s is %s, not %s".formatted(name, Asked.of(one.path("Spec")), wanted));
            }
            int running = running(tasks, one.path("ID").asText(), wanted.edit());
            int shown = containers.getOrDefault(name, 0);
            if (running != wanted.replicas() || shown != running) {
                found.add(
                        "%s: %d tasks of edit %d run, in %d containers, of %d"
                                .formatted(name, running, wanted.edit(), shown, wanted.replicas()));
            }
        });
        return found;
    }

    private static int running(JsonNode tasks, String service, int edit) {
        int count = 0;
        for (JsonNode task : tasks) {
            boolean runs = task.path("Status").path("State").asText().equals("running");
            boolean isOfIt = task.path("ServiceID").asText().equals(service);
            if (isOfIt && runs && Asked.of(task.path("Spec")).edit() == edit) {
                count++;
            }
        }
        return count;
    }
}
