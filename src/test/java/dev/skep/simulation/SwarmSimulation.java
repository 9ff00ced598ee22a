package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.engine.EngineException;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.simulation.Simulation.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@link Simulation} of one swarm: while faults strike, {@link SwarmSafety} looks at every step;
 * then they stop, and the swarm has to come to what the files say.
 */
final class SwarmSimulation {

    private static final int MOST_STRIKES = 40;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** By then everything has been looked at anew. */
    private static final Duration SEEN = Duration.ofSeconds(75);

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration QUIET = Duration.ofSeconds(75);

    /** One fault in its time. */
    record Strike(Duration after, SwarmFault fault, long draw) implements Shrinker.Timed<Strike> {

        @Override
        public Strike at(Duration other) {
            return new Strike(other, fault, draw);
        }
    }

    private final long seed;
    private final Agenda agenda = new Agenda(this::afterEach);
    private final List<String> trace = new ArrayList<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private Optional<SwarmSite> begun = Optional.empty();

    private SwarmSimulation(long seed) {
        this.seed = seed;
    }

    /** The faults of a seed, which has only some of the kinds. */
    static List<Strike> script(long seed) {
        SplittableRandom draw = new SplittableRandom(seed);
        int share = 1 + draw.nextInt(6);
        List<SwarmFault> kinds =
                Stream.of(SwarmFault.values()).filter(_ -> draw.nextInt(share) == 0).toList();
        int pace = 1 + draw.nextInt(20_000);
        int count = kinds.isEmpty() ? 0 : 1 + draw.nextInt(MOST_STRIKES);
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        new Strike(
                                Duration.ofMillis(draw.nextInt(pace)),
                                kinds.get(draw.nextInt(kinds.size())),
                                draw.nextLong()))
                .toList();
    }

    /** Runs a seed with these faults. */
    static Result run(long seed, List<Strike> script) {
        return run(seed, script, new HashMap<>());
    }

    /**
     * Runs a seed with these faults.
     *
     * @param known what was read before, so that a second run reads nothing anew
     */
    static Result run(long seed, List<Strike> script, Map<Known, List<Document>> known) {
        SwarmSimulation simulation = new SwarmSimulation(seed);
        Optional<String> violation = Optional.empty();
        try {
            simulation.play(script, known);
        } catch (Violation e) {
            violation = Optional.of(String.valueOf(e.getMessage()));
        } catch (Exception | Error e) {
            violation =
                    Optional.of(
                            Stream.of(e.getStackTrace())
                                    .limit(12)
                                    .map(Object::toString)
                                    .reduce(e.toString(), (all, line) -> all + "\n    at " + line));
        }
        return new Result(List.copyOf(simulation.trace), simulation.counts, violation);
    }

    private void play(List<Strike> script, Map<Known, List<Document>> known)
            throws EngineException {
        SplittableRandom draw = new SplittableRandom(~seed);
        SwarmSite site =
                new SwarmSite(
                        new Trace("swarm", agenda, trace, counts), agenda, draw.split(), known);
        begun = Optional.of(site);
        site.look();
        rest(Duration.ofSeconds(draw.nextInt(60)));
        for (Strike strike : script) {
            rest(strike.after());
            site.safety.disturbed();
            strike.fault()
                    .strike(site, new SplittableRandom(strike.draw()))
                    .ifPresent(what -> {
                        site.trace.add("! " + what);
                        site.trace.count(strike.fault().title());
                    });
        }
        site.heal(draw.split());
        Instant healed = agenda.instant();
        Instant bound = healed.plus(Simulation.BOUND);
        // What struck last, and what was never told, is not known to anybody yet.
        rest(SEEN);
        do {
            rest(ANSWER);
            site.answer(agenda.instant().isBefore(healed.plus(PATIENCE)));
        } while (agenda.instant().isBefore(bound) && !isAtRest(site));
        isAsWritten(site);
        int happened = trace.size();
        rest(QUIET);
        if (trace.size() > happened) {
            throw new Violation("goes on after it has settled: " + trace.get(happened));
        }
        isAsWritten(site);
    }

    /** What the swarm still rolls out is not settled for long. */
    private static boolean isAtRest(SwarmSite site) {
        return site.isSettled() && site.safety.notAsWritten().isEmpty();
    }

    private void rest(Duration duration) {
        agenda.runUntil(agenda.instant().plus(duration));
    }

    private void afterEach() {
        begun.ifPresent(site -> {
            site.look();
            site.safety.look();
            site.safety.check();
        });
    }

    private static void isAsWritten(SwarmSite site) throws EngineException {
        boolean settled = site.isSettled();
        for (DesiredState state : site.safety.desired().values()) {
            Plan plan =
                    new Planner()
                            .plan(
                                    state,
                                    site.swarm.observe(state.stack()),
                                    Memory.EMPTY,
                                    site.agenda.instant());
            if (!settled || !plan.nodes().isEmpty()) {
                throw new Violation(
                        (settled ? "settled, and yet there is to do: " : "not settled: ")
                                + site.unsettled()
                                + site.safety.notAsWritten()
                                + "\n"
                                + PlanText.of(plan));
            }
        }
        List<String> found = site.safety.notAsWritten();
        if (!found.isEmpty()) {
            throw new Violation("is not as the files say: " + found);
        }
    }
}
