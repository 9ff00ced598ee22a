package dev.skep.chaos.several;

import dev.skep.scenario.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One fault after the other, drawn by the seed, while both stacks are edited: the one before it,
 * the other during it. After each, both are right, and at the end nothing was written by one who
 * did not lead, nothing twice, and nothing that was not asked for.
 */
final class SeveralSkeps {

    /** How long after the one stack the other is edited, at most. */
    private static final int LATEST_MILLIS = 5000;

    private final long seed;
    private final Consumer<String> out;
    private final Map<Fault, List<Duration>> took = new EnumMap<>(Fault.class);

    /**
     * @param out told of each fault, and of what came of all
     */
    SeveralSkeps(long seed, Consumer<String> out) {
        this.seed = seed;
        this.out = out;
    }

    /**
     * @throws AssertionError with all that the Skeps said, when something is not right
     */
    void run(Path folder, List<Fault> faults) throws Exception {
        Random random = new Random(seed);
        try (SwarmWithSkeps world = new SwarmWithSkeps(folder)) {
            try {
                world.untilRight();
                int number = 0;
                for (Fault fault : faults) {
                    out.accept("%d %s".formatted(++number, fault));
                    // Of its own, so that what one fault draws changes nothing for the next.
                    strike(world, fault, new Random(random.nextLong()));
                }
                List<String> violations = world.violations();
                if (!violations.isEmpty()) {
                    throw new AssertionError(String.join("\n", violations));
                }
                report(world);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed + ": " + e + "\n\n" + world.told(), e);
            }
        }
    }

    private void strike(SwarmWithSkeps world, Fault fault, Random random) throws Exception {
        out.accept("  " + world.edit(random));
        Random ofItsOwn = new Random(random.nextLong());
        Duration later = Duration.ofMillis(random.nextInt(LATEST_MILLIS));
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> during =
                    thread.submit(() -> {
                        Waiting.pause(later);
                        return world.submit(ofItsOwn);
                    });
            fault.strike(world, random);
            out.accept("  " + during.get());
        }
        Instant over = Instant.now();
        world.untilRight();
        Duration after = Duration.between(over, Instant.now());
        took.computeIfAbsent(fault, _ -> new ArrayList<>()).add(after);
        out.accept("  right %d ms after it was over".formatted(after.toMillis()));
    }

    private void report(SwarmWithSkeps world) {
        out.accept(
                "%d writes in %d terms: none by one who did not lead, none twice, none that was not asked for"
                        .formatted(world.writes(), world.terms()));
        took.forEach((fault, times) ->
                out.accept(
                        "%-28s %3d times, right after %5d ms at most"
                                .formatted(
                                        fault, times.size(), Collections.max(times).toMillis())));
    }

    /** Each kind once, in the seed's own order, and then any. */
    static List<Fault> drawn(long seed, int count) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
        Collections.shuffle(faults, random);
        while (faults.size() < count) {
            faults.add(Fault.values()[random.nextInt(Fault.values().length)]);
        }
        return faults.subList(0, count);
    }

    /** {@code [--faults N] [--seed N]}: a hundred, where nothing is said. */
    public static void main(String[] arguments) throws Exception {
        int faults = 100;
        long seed = new Random().nextInt(1_000_000);
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--faults" -> faults = Integer.parseInt(arguments[i + 1]);
                case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
                default -> throw new IllegalArgumentException("what is " + arguments[i] + "?");
            }
        }
        System.out.println("seed " + seed);
        Path folder = Files.createTempDirectory("several");
        try {
            new SeveralSkeps(seed, System.out::println).run(folder, drawn(seed, faults));
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
            System.out.println("what each Skep said is in " + folder);
            System.exit(1);
        }
        System.exit(0);
    }
}
