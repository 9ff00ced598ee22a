package dev.skep.chaos.several;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.chaos.several.Wish.Asked;
import dev.skep.identity.Labels;
import dev.skep.lab.Api;
import dev.skep.lab.Node;
import dev.skep.scenario.Contender;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that was written of services, by what the managers themselves tell of it: each of them is
 * listened to, and what it tells of is looked at there.
 */
final class Writes implements AutoCloseable {

    /** A manager may tell of a change later than its swarm's leader has made it. */
    private static final Duration LATE = Duration.ofSeconds(2);

    /**
     * A version of a service.
     *
     * @param at when a manager told of it last
     */
    private record Seen(String service, Asked asked, long term, Instant at) {}

    private final SortedMap<Long, Seen> byVersion = new TreeMap<>();
    private final Map<Node, Process> listeners = new ConcurrentHashMap<>();

    /** From now on, until its engine ends. */
    void listenTo(Node node) throws IOException {
        Process process =
                new ProcessBuilder(
                                node.docker().toString(),
                                "--host=" + node.host(),
                                "events",
                                "--filter=type=service",
                                "--format={{json .}}")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        listeners.put(node, process);
        Thread.ofVirtual().start(() -> listen(node, process));
    }

    private void listen(Node node, Process process) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(node, Api.json(line));
            }
        } catch (IOException | IllegalStateException ended) {
            // Its engine is gone, or cut off and knows nothing: the others tell.
            process.destroy();
        }
    }

    private void hear(Node node, JsonNode event) {
        JsonNode service;
        try {
            service = node.api().get("/services/" + event.at("/Actor/ID").asText());
        } catch (IllegalStateException gone) {
            return;
        }
        JsonNode spec = service.path("Spec");
        Instant at = Instant.ofEpochSecond(0, event.path("timeNano").asLong());
        Seen seen =
                new Seen(
                        spec.path("Name").asText(),
                        Asked.of(spec),
                        spec.path("Labels").path(Labels.TERM).asLong(),
                        at);
        synchronized (byVersion) {
            byVersion.merge(
                    service.path("Version").path("Index").asLong(),
                    seen,
                    (one, other) -> one.at().isAfter(other.at()) ? one : other);
        }
    }

    /** Each write once: what the swarm notes of its own roll-outs is none. */
    private Map<String, List<Seen>> byService() {
        Map<String, List<Seen>> writes = new HashMap<>();
        synchronized (byVersion) {
            for (Seen seen : byVersion.values()) {
                List<Seen> those = writes.computeIfAbsent(seen.service(), _ -> new ArrayList<>());
                boolean isNew =
                        those.isEmpty()
                                || !those.getLast().asked().equals(seen.asked())
                                || those.getLast().term() != seen.term();
                if (isNew) {
                    those.add(seen);
                }
            }
        }
        return writes;
    }

    int count() {
        return byService().values().stream().mapToInt(List::size).sum();
    }

    /**
     * What shows that two acted at once, or that something was done which nobody asked for.
     *
     * @param all what was asked for of each service, in its order
     * @param claims when each term began, by those who led
     */
    List<String> violations(Map<String, List<Asked>> all, List<Contender.Claim> claims) {
        List<String> found = new ArrayList<>();
        byService()
                .forEach((service, writes) -> {
                    List<Asked> ever = all.get(service);
                    Seen before = null;
                    for (Seen write : writes) {
                        if (!ever.contains(write.asked())) {
                            found.add(write + " was never asked for");
                        }
                        if (before != null && write.term() < before.term()) {
                            found.add(write + " after " + before);
                        }
                        if (before != null && write.asked().edit() <= before.asked().edit()) {
                            found.add(write + " again, or late, after " + before);
                        }
                        claims.stream()
                                .filter(claim -> claim.term() > write.term())
                                .filter(claim -> write.at().isAfter(claim.at().plus(LATE)))
                                .forEach(claim -> found.add(write + " after " + claim));
                        before = write;
                    }
                });
        return found;
    }

    @Override
    public void close() {
        listeners.values().forEach(Process::destroyForcibly);
    }
}
