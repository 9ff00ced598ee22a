package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.Pause;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.plan.Rollback;
import dev.skep.plan.Step;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The kinds of input that are an engine's answers. */
final class EngineKinds {

    static final StackName SHOP = new StackName("shop");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    /** What was tried, and how; or what is to be done where nothing can be. */
    private static final String TOLD =
            "[a-z].*: (GET|POST|PUT|DELETE) /.*|this .*manager.*|this engine.*|the swarm has no .*";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EngineKinds() {}

    static DockerEngine engine(RawDaemon daemon, Keeping keeping, Pauses pauses) {
        return new DockerEngine(
                daemon.endpoint(), keeping, pauses, new SplittableRandom(1), () -> NOW);
    }

    private static Optional<ObservedState> observe(DockerEngine engine) {
        try {
            return Optional.of(engine.observe(SHOP));
        } catch (EngineException e) {
            told(e);
            return Optional.empty();
        }
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
        assertTrue(message.matches(TOLD), message);
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

    /** Plans and tells what follows from what was seen, and begins with it. */
    private static void carryOut(EveryStep every, ObservedState seen, DockerEngine engine) {
        Plan plan = new Planner().plan(every.desired(), seen, Memory.EMPTY, NOW);
        PlanText.of(plan).lines().forEach(Messages::check);
        Situation situation =
                new Situation(
                        SHOP,
                        Optional.of(every.desired()),
                        Optional.of(seen),
                        Optional.of(plan),
                        List.of(),
                        new Reach.Reachable(),
                        NOW);
        StackStatus.of(situation, Optional.empty());
        plan.nodes().stream().limit(4).forEach(node -> apply(engine, node.step()));
    }

    /**
     * Lets a stream come back some times and then rest; the pauses of what is done every so often
     * do not end.
     */
    static final class Pauses implements Pause {
        static final int STREAMS = 3;

        private static final Duration MEMBERSHIP = Duration.ofSeconds(5);
        private static final Duration SILENCE = Duration.ofSeconds(15);

        final List<Duration> taken = new CopyOnWriteArrayList<>();
        final CountDownLatch ended = new CountDownLatch(STREAMS);

        @Override
        public void of(Duration duration) throws InterruptedException {
            boolean everySoOften = duration.equals(MEMBERSHIP) || duration.compareTo(SILENCE) >= 0;
            if (!everySoOften) {
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
    private abstract static class Damaged implements Kind {

        final EveryStep every = new EveryStep();
        private final Keeping keeping;

        Damaged(Keeping keeping) {
            this.keeping = keeping;
        }

        abstract Folder answers(Dice dice);

        /**
         * What was listed as ours is all there: what is listed and not seen would be made a second
         * time.
         */
        abstract void whole(ObservedState seen, Map<String, String> answers);

        abstract List<Step> steps(int draw);

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            Folder answers = answers(dice);
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
                    DockerEngine engine = engine(daemon, keeping, new Pauses())) {
                Optional<ObservedState> seen = observe(engine);
                seen.ifPresent(state -> {
                    whole(state, answers);
                    assertEquals(seen, observe(engine), "observed twice, and not the same");
                    carryOut(every, state, engine);
                });
                steps(input.length).forEach(step -> apply(engine, step));
                observe(engine).ifPresent(state -> whole(state, answers));
            }
        }
    }

    /** Of a plain engine. */
    static final class Answers extends Damaged {

        Answers() {
            super(Keeping.CONTAINERS);
        }

        @Override
        public String name() {
            return "engine";
        }

        @Override
        Folder answers(Dice dice) {
            return new EngineGrammar(dice).answers();
        }

        @Override
        List<Step> steps(int draw) {
            return every.on(EngineGrammar.IDS.get(draw % EngineGrammar.IDS.size()));
        }

        /** Only a container that is gone when it is inspected is left out. */
        @Override
        void whole(ObservedState state, Map<String, String> answers) {
            Solo solo = (Solo) state;
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
    }

    /** Of a manager of a swarm. */
    static final class SwarmAnswers extends Damaged {

        SwarmAnswers() {
            super(Keeping.SERVICES);
        }

        @Override
        public String name() {
            return "swarm";
        }

        @Override
        Folder answers(Dice dice) {
            return new SwarmGrammar(dice).answers();
        }

        @Override
        List<Step> steps(int draw) {
            return every.onSwarm(SwarmGrammar.IDS.get(draw % SwarmGrammar.IDS.size()));
        }

        @Override
        void whole(ObservedState state, Map<String, String> answers) {
            Swarm swarm = (Swarm) state;
            for (String list :
                    List.of("services", "tasks", "nodes", "networks", "configs", "secrets")) {
                assertTrue(
                        body(answers, "GET /" + list).isArray(),
                        () -> "no list of " + list + ", and it was taken for one");
            }
            Set<String> seen =
                    swarm.services().values().stream()
                            .map(ObservedService::id)
                            .collect(Collectors.toSet());
            Set<String> names = new HashSet<>(swarm.otherServices());
            swarm.services().keySet().forEach(name -> names.add(SHOP + "_" + name));
            for (JsonNode each : body(answers, "GET /services")) {
                String name = each.path("Spec").path("Name").asText();
                assertTrue(names.contains(name), () -> "listed, and not known: " + name);
            }
            Map<String, Long> tasks =
                    body(answers, "GET /tasks")
                            .valueStream()
                            .collect(
                                    Collectors.groupingBy(
                                            task -> task.path("ServiceID").asText(),
                                            Collectors.counting()));
            for (ObservedService service : swarm.services().values()) {
                assertEquals(
                        tasks.getOrDefault(service.id(), 0L),
                        service.tasks().size(),
                        () -> "tasks of " + service.id() + " among " + seen);
            }
            rollBack(swarm);
        }

        /** Whatever a revision holds. */
        private static void rollBack(Swarm swarm) {
            for (ServiceName service : swarm.services().keySet()) {
                switch (Rollback.of(SHOP, swarm, service, Optional.empty())) {
                    case Rollback.Impossible(String why) -> Messages.check(why);
                    case Rollback.Possible possible -> Messages.check(PlanText.of(possible.step()));
                }
            }
        }
    }
}
