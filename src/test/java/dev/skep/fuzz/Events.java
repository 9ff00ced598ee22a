package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.observed.ObservedState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A damaged stream of events, again and again, over an engine that is well. */
final class Events implements Kind {

    private static final String STREAM = "GET /events";

    private final String name;
    private final Keeping keeping;
    private final Function<Dice, Folder> answers;
    private final Function<Dice, String> events;

    /**
     * @param answers of the engine
     * @param events that it could tell
     */
    private Events(
            String name,
            Keeping keeping,
            Function<Dice, Folder> answers,
            Function<Dice, String> events) {
        this.name = name;
        this.keeping = keeping;
        this.answers = answers;
        this.events = events;
    }

    static Events ofAnEngine() {
        return new Events(
                "events",
                Keeping.CONTAINERS,
                dice -> new EngineGrammar(dice).answers(),
                dice -> new EngineGrammar(dice).events());
    }

    static Events ofASwarm() {
        return new Events(
                "swarm-events",
                Keeping.SERVICES,
                dice -> new SwarmGrammar(dice).answers(),
                dice -> new SwarmGrammar(dice).events());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] make(RandomGenerator random) {
        Dice dice = new Dice(random);
        String whole = Folder.bytesAsText(events.apply(dice));
        Mutator mutator = new Mutator(dice, Nasty.JSON);
        String answer = RawDaemon.answer("200 OK", mutator.mutate(whole));
        return Folder.bytesOf(dice.chance(80) ? answer : mutator.mutate(answer));
    }

    @Override
    public void check(byte[] input) throws Exception {
        SequencedMap<String, String> parts = new LinkedHashMap<>(healthy().parts());
        ObservedState expected = alone(parts);
        parts.put(STREAM, new String(input, StandardCharsets.ISO_8859_1));
        EngineKinds.Pauses pauses = new EngineKinds.Pauses();
        BlockingQueue<EngineEvent> told = new LinkedBlockingQueue<>();
        try (RawDaemon daemon = new RawDaemon(parts);
                DockerEngine engine = EngineKinds.engine(daemon, keeping, pauses);
                AutoCloseable _ = engine.watch(told::add)) {
            Duration least = Duration.ofMillis(50);
            assertTrue(pauses.ended.await(2, TimeUnit.MINUTES), "the stream was not opened again");
            assertTrue(
                    pauses.taken.stream().allMatch(pause -> pause.compareTo(least) >= 0),
                    () -> "hardly a pause between two streams: " + pauses.taken);
            for (EngineEvent event : told) {
                if (event instanceof EngineEvent.StreamLost lost) {
                    Messages.check(lost.cause());
                }
            }
            assertEquals(
                    expected, engine.observe(EngineKinds.SHOP), "events made it another state");
        }
    }

    private Folder healthy() {
        return answers.apply(new Dice(new SplittableRandom(7)));
    }

    private ObservedState alone(Map<String, String> parts) throws Exception {
        Map<String, String> only =
                parts.entrySet().stream()
                        .filter(answer -> !answer.getKey().equals(STREAM))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        try (RawDaemon daemon = new RawDaemon(only);
                DockerEngine engine =
                        EngineKinds.engine(daemon, keeping, new EngineKinds.Pauses());
                AutoCloseable _ = engine.watch(_ -> {})) {
            return engine.observe(EngineKinds.SHOP);
        }
    }
}
