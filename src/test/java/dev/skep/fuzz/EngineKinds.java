package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.Pause;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.plan.Step;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The kinds of input that are an engine's answers. */
final class EngineKinds {

    private static final StackName SHOP = new StackName("shop");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EngineKinds() {}

    private static DockerEngine engine(RawDaemon daemon, Pauses pauses) {
        return new DockerEngine(
                daemon.endpoint(), Keeping.CONTAINERS, pauses, new SplittableRandom(1), () -> NOW);
    }

    /**
     * Lets a stream come back some times and then rest; the watchdog's longer pauses do not end.
     */
    private static final class Pauses implements Pause {
        static final int STREAMS = 3;

        private final List<Duration> taken = new CopyOnWriteArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(STREAMS);

        @Override
        public void of(Duration duration) throws InterruptedException {
            if (duration.compareTo(Duration.ofSeconds(15)) < 0) {
                taken.add(duration);
                ended.countDown();
                if (taken.size() < STREAMS) {
                    return;
                }
            }
            new CountDownLatch(1).await();
        }
    }

    /** Damaged answers to what is asked for and to the steps that follow. */
    static final class Answers implements Kind {

        private final EveryStep every = new EveryStep();

        @Override
        public String name() {
            return "engine";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            Folder answers = new EngineGrammar(dice).answers();
            // There are far more answers to steps than to questions: half of the damage each.
            String question = dice.chance(50) ? "GET " : "";
            return new Mutator(dice, Nasty.JSON)
                    .mutate(answers, part -> part.startsWith(question))
                    .bytes();
        }

        @Override
        public void check(byte[] input) throws IOException {
            Map<String, String> answers = Folder.parse(input).parts();
            try (RawDaemon daemon = new RawDaemon(answers);
                    DockerEngine engine = engine(daemon, new Pauses())) {
                Optional<Solo> seen = observe(engine);
                seen.ifPresent(solo -> {
                    whole(solo, answers);
                    assertEquals(seen, observe(engine), "observed twice, and not the same");
                    carryOut(solo, engine);
                });
                every.on(EngineGrammar.IDS.get(input.length % EngineGrammar.IDS.size()))
                        .forEach(step -> apply(engine, step));
                observe(engine).ifPresent(solo -> whole(solo, answers));
            }
        }

        private static Optional<Solo> observe(DockerEngine engine) {
            try {
                return switch (engine.observe(SHOP)) {
                    case Solo solo -> Optional.of(solo);
                    case ObservedState.Swarm _ -> Optional.empty();
                };
            } catch (EngineException e) {
                told(e);
                return Optional.empty();
            }
        }

        /**
         * What was listed as ours is all there: a container that is listed and not seen would be
         * made a second time. Only one that is gone when it is inspected is left out.
         */
        private static void whole(Solo solo, Map<String, String> answers) {
            JsonNode listed = body(answers, "GET /containers/json");
            assertTrue(listed.isArray(), "no list of containers, and it was taken for one");
            Set<String> seen =
                    solo.containers().values().stream()
                            .flatMap(List::stream)
                            .map(ObservedContainer::id)
                            .collect(Collectors.toSet());
            Set<String> listedIds = new HashSet<>();
            for (JsonNode each : listed) {
                String id = each.path("Id").asText();
                listedIds.add(id);
                if (isOurs(each.path("Labels")) && !isGone(answers, id)) {
                    assertTrue(seen.contains(id), () -> "listed, not gone, and not seen: " + id);
                }
            }
            assertTrue(listedIds.containsAll(seen), () -> "more than was listed: " + seen);
        }

        /** The stack is the one that was looked at, and the labels name a slot. */
        private static boolean isOurs(JsonNode labels) {
            try {
                new Slot(
                        new ServiceName(labels.path(Labels.SERVICE).asText()),
                        Integer.parseInt(labels.path(Labels.SLOT).asText()));
                return labels.path(Labels.STACK).asText().equals(SHOP.value());
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static boolean isGone(Map<String, String> answers, String id) {
            String answer = answers.get("GET /containers/" + id + "/json");
            return answer == null
                    || answer.lines().findFirst().filter(line -> line.contains("404")).isPresent();
        }

        /** Missing where it is no JSON or cannot be told. */
        private static JsonNode body(Map<String, String> answers, String path) {
            String answer = answers.getOrDefault(path, "");
            int at = answer.indexOf("\r\n\r\n");
            try {
                return JSON.readTree(
                        Folder.bytesOf(answer.substring(at < 0 ? answer.length() : at + 4)));
            } catch (JacksonException e) {
                return JSON.missingNode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void carryOut(Solo solo, DockerEngine engine) {
            Plan plan = new Planner().plan(every.desired(), solo, Memory.EMPTY, NOW);
            PlanText.of(plan).lines().forEach(Messages::check);
            Situation situation =
                    new Situation(
                            SHOP,
                            Optional.of(every.desired()),
                            Optional.of(solo),
                            Optional.of(plan),
                            List.of(),
                            new Reach.Reachable(),
                            NOW);
            StackStatus.of(situation, Optional.empty());
            plan.nodes().stream().limit(4).forEach(node -> apply(engine, node.step()));
        }

        private static void apply(DockerEngine engine, Step step) {
            try {
                engine.apply(step);
            } catch (EngineException e) {
                told(e);
            }
        }

        private static void told(EngineException failure) {
            String message = String.valueOf(failure.getMessage());
            Messages.check(message);
            assertTrue(message.matches("[a-z].*: (GET|POST|PUT|DELETE) /.*"), message);
        }
    }

    /** A damaged stream of events, again and again, over an engine that is well. */
    static final class Events implements Kind {

        private static final String STREAM = "GET /events";

        @Override
        public String name() {
            return "events";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            String events = Folder.bytesAsText(new EngineGrammar(dice).events());
            Mutator mutator = new Mutator(dice, Nasty.JSON);
            String answer = RawDaemon.answer("200 OK", mutator.mutate(events));
            return Folder.bytesOf(dice.chance(80) ? answer : mutator.mutate(answer));
        }

        @Override
        public void check(byte[] input) throws Exception {
            SequencedMap<String, String> answers = new LinkedHashMap<>(healthy().parts());
            ObservedState expected = alone(answers);
            answers.put(STREAM, new String(input, StandardCharsets.ISO_8859_1));
            Pauses pauses = new Pauses();
            BlockingQueue<EngineEvent> told = new LinkedBlockingQueue<>();
            try (RawDaemon daemon = new RawDaemon(answers);
                    DockerEngine engine = engine(daemon, pauses);
                    AutoCloseable _ = engine.watch(told::add)) {
                Duration least = Duration.ofMillis(50);
                assertTrue(
                        pauses.ended.await(2, TimeUnit.MINUTES), "the stream was not opened again");
                assertTrue(
                        pauses.taken.stream().allMatch(pause -> pause.compareTo(least) >= 0),
                        () -> "hardly a pause between two streams: " + pauses.taken);
                for (EngineEvent event : told) {
                    if (event instanceof EngineEvent.StreamLost lost) {
                        Messages.check(lost.cause());
                    }
                }
                assertEquals(expected, engine.observe(SHOP), "events made it another state");
            }
        }

        private static Folder healthy() {
            return new EngineGrammar(new Dice(new SplittableRandom(7))).answers();
        }

        private static ObservedState alone(Map<String, String> answers) throws Exception {
            Map<String, String> only =
                    answers.entrySet().stream()
                            .filter(answer -> !answer.getKey().equals(STREAM))
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            try (RawDaemon daemon = new RawDaemon(only);
                    DockerEngine engine = engine(daemon, new Pauses())) {
                return engine.observe(SHOP);
            }
        }
    }
}
