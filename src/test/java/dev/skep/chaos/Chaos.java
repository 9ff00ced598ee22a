package dev.skep.chaos;

import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * A run: one fault after the other, each drawn by the seed, and after each a wait until everything
 * is right.
 *
 * <p>What is done follows from the seed alone; how far Skep has got when it is done does not, as
 * the engine takes its time.
 */
final class Chaos {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** What is right has to stay so for that long. */
    private static final Duration QUIET = Duration.ofMillis(150);

    private static final Duration QUIET_BEFORE = Duration.ofSeconds(2);
    private static final Duration QUIET_FOR = Duration.ofSeconds(10);

    /** Skep asks whether the engine is there from time to time, and looks at a changed health. */
    private static final int MOST_IN_QUIET = 10;

    private static final int LOG_LINES = 80;

    private final long seed;
    private final Consumer<String> out;
    private final Report report = new Report();
    private final List<String> told = new ArrayList<>();

    /**
     * @param out told of each fault, and of the report
     */
    Chaos(long seed, Consumer<String> out) {
        this.seed = seed;
        this.out = out;
    }

    /**
     * @param checkout where the application was packaged
     * @param most how many faults at most
     * @param longest no fault begins later than that
     * @throws AssertionError when something is not right within its bound, with what is needed to
     *     look into it
     */
    void run(Path checkout, int most, Duration longest) throws Exception {
        Instant end = Instant.now().plus(longest);
        Random random = new Random(seed);
        Fault.Deck faults = new Fault.Deck(random);
        out.accept("seed " + seed);
        try (World world = new World(checkout, new Random(seed))) {
            Instant begun = Instant.now();
            List<Service> all = List.of(Service.values());
            Duration bound = Bound.rollOut(world.wish(), all);
            settle(world, Aftermath.of("begin", List.of()).within(bound), begun);
            long memory = world.skep().residentMebibytes();
            try {
                for (int number = 1; number <= most && Instant.now().isBefore(end); number++) {
                    // Of its own, so that what one fault draws changes nothing for the next.
                    strike(world, faults.draw(), new Random(random.nextLong()), number);
                }
                quiet(world);
            } finally {
                report(world, begun, memory);
            }
        }
    }

    /** While nothing happens, next to nothing is asked: there is no busy loop. */
    private void quiet(World world) throws Exception {
        // Somebody may be about to look once more at what happened last.
        Waiting.pause(QUIET_BEFORE);
        int before = world.proxy().requests();
        Waiting.pause(QUIET_FOR);
        int requests = world.proxy().requests() - before;
        out.accept("%d requests in %s of quiet".formatted(requests, QUIET_FOR));
        if (requests > MOST_IN_QUIET) {
            throw failure(world, requests + " requests in " + QUIET_FOR + " of quiet", null);
        }
    }

    private void report(World world, Instant begun, long memory) throws IOException {
        String memoryNow =
                world.skep().isAlive() ? world.skep().residentMebibytes() + " MiB" : "nothing";
        out.accept(
                "%n%d faults in %d s, seed %d%n%n%s%n%d of %d kinds struck; %d faults of the connection met no request; volumes that an ending engine left: %d%nrestarts: Skep %d, the engine %d; memory of Skep: %d MiB at the beginning, %s at the end"
                        .formatted(
                                told.size(),
                                Duration.between(begun, Instant.now()).toSeconds(),
                                seed,
                                report.table(),
                                report.kinds(),
                                Fault.ALL.size(),
                                report.inVain(),
                                world.abandoned().size(),
                                world.skep().starts() - 1,
                                world.engineStarts() - 1,
                                memory,
                                memoryNow));
    }

    private void strike(World world, Fault fault, Random random, int number) throws Exception {
        told.add(number + " " + fault.kind());
        int struck = world.proxy().struck();
        Aftermath aftermath;
        try {
            aftermath = fault.strike().on(world, random);
        } catch (AssertionError | Exception e) {
            throw failure(world, "the fault itself did not get through: " + e, e);
        }
        told.set(told.size() - 1, "%d %s: %s".formatted(number, fault.kind(), aftermath.what()));
        Duration took = settle(world, aftermath, Instant.now());
        report.add(fault.kind(), took, world.proxy().struck() - struck);
        out.accept("%s: right after %d ms".formatted(told.getLast(), took.toMillis()));
    }

    /** Waits until all is right, and stays so; says how long it took. */
    private Duration settle(World world, Aftermath aftermath, Instant from) throws Exception {
        Instant end = from.plus(aftermath.bound());
        while (true) {
            Sight sight = Sight.of(world);
            Instant seen = Instant.now();
            if (sight.differences().isEmpty()) {
                Waiting.pause(QUIET);
                Sight again = Sight.of(world);
                if (again.differences().isEmpty() && again.ids().equals(sight.ids())) {
                    List<String> harmed = harmed(world, aftermath, again);
                    if (!harmed.isEmpty()) {
                        throw failure(world, String.join("\n", harmed), null);
                    }
                    world.settled(again);
                    return Duration.between(from, seen);
                }
                sight = again;
            }
            if (seen.isAfter(end)) {
                throw failure(
                        world,
                        "not right after %d s:%n%s"
                                .formatted(
                                        aftermath.bound().toSeconds(),
                                        String.join("\n", sight.differences())),
                        null);
            }
            Waiting.pause(BETWEEN_LOOKS);
        }
    }

    /**
     * What the fault did not touch, and is another than before all the same; and what a roll-out
     * did that it should not.
     */
    private static List<String> harmed(World world, Aftermath aftermath, Sight sight)
            throws IOException {
        List<String> found = new ArrayList<>(world.watched());
        compare(world.ids(), sight.ids(), aftermath.struck(), "container", found);
        compare(world.caches(), sight.caches(), aftermath.bereft(), "anonymous volume", found);
        return found;
    }

    private static void compare(
            SortedMap<String, String> before,
            SortedMap<String, String> after,
            java.util.Set<String> mayDiffer,
            String what,
            List<String> found) {
        before.forEach((slot, id) -> {
            String now = after.get(slot);
            if (now != null && !now.equals(id) && !mayDiffer.contains(slot)) {
                found.add("%s has the %s %s, and had %s".formatted(slot, what, now, id));
            }
        });
    }

    private AssertionError failure(World world, String differs, Throwable cause) {
        String text =
                "%s%n%nseed %d, the faults so far:%n%s%n%nthe end of Skep's log:%n%s%n%nagain: ./dev chaos --seed %d --faults %d"
                        .formatted(
                                differs,
                                seed,
                                String.join("\n", told),
                                world.skep().tail(LOG_LINES),
                                seed,
                                told.size());
        return new AssertionError(text, cause);
    }

    /**
     * {@code CHECKOUT [--minutes N] [--faults N] [--seed N]}: as long as no limit is given, ten
     * minutes.
     */
    public static void main(String[] arguments) throws Exception {
        int most = Integer.MAX_VALUE;
        Duration longest = null;
        long seed = new Random().nextInt(1_000_000);
        for (int i = 1; i + 1 < arguments.length; i += 2) {
            long value = Long.parseLong(arguments[i + 1]);
            switch (arguments[i]) {
                case "--minutes" -> longest = Duration.ofMinutes(value);
                case "--faults" -> most = Math.toIntExact(value);
                case "--seed" -> seed = value;
                default -> throw new IllegalArgumentException("what is " + arguments[i] + "?");
            }
        }
        if (longest == null) {
            longest = most == Integer.MAX_VALUE ? Duration.ofMinutes(10) : Duration.ofDays(1);
        }
        try {
            new Chaos(seed, System.out::println).run(Path.of(arguments[0]), most, longest);
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
