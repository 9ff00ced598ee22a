package dev.skep.simulation;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
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
 * One run of Skep in virtual time, on one thread: everything in it comes from one seed and a script
 * of faults, which by default comes from the seed too.
 *
 * <p>While faults strike, {@link Safety} looks at every step. Then they stop, and each site has to
 * settle within {@link #BOUND}: exactly what the files ask for, and nothing left to do for somebody
 * who remembers nothing.
 */
final class Simulation {

    /**
     * The longest back-off (5 minutes), the slowest roll-out of what a user here can write, twice.
     */
    static final Duration BOUND = Duration.ofMinutes(20);

    private static final int MOST_SITES = 2;
    private static final int MOST_STRIKES = 40;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** By then everything has been looked at anew. */
    private static final Duration SEEN = Duration.ofSeconds(75);

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration QUIET = Duration.ofSeconds(75);

    /** One fault in its time and place. */
    record Strike(Duration after, int site, Fault fault, long draw)
            implements Shrinker.Timed<Strike> {

        @Override
        public Strike at(Duration other) {
            return new Strike(other, site, fault, draw);
        }
    }

    /**
     * How a run ended.
     *
     * @param trace what happened
     * @param counts how often each fault struck, and what else is counted
     * @param violation what was wrong with it, if anything was
     */
    record Result(
            List<String> trace, SortedMap<String, Integer> counts, Optional<String> violation) {}

    private final long seed;
    private final Map<Known, List<Document>> known;
    private final Agenda agenda = new Agenda(this::afterEach);
    private final List<Site> sites = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();

    private Simulation(long seed, Map<Known, List<Document>> known) {
        this.seed = seed;
        this.known = known;
    }

    /**
     * The faults of a seed. A seed has only some of the kinds, so that each is met undisturbed by
     * others too; and in every second one nothing breaks replicas, so that the update policy holds
     * throughout.
     */
    static List<Strike> script(long seed) {
        SplittableRandom draw = new SplittableRandom(seed);
        boolean breaks = draw.nextBoolean();
        int share = 1 + draw.nextInt(6);
        List<Fault> kinds =
                Fault.all().stream()
                        .filter(fault -> breaks || !fault.breaksReplicas())
                        .filter(_ -> draw.nextInt(share) == 0)
                        .toList();
        int pace = 1 + draw.nextInt(20_000);
        int count = kinds.isEmpty() ? 0 : 1 + draw.nextInt(MOST_STRIKES);
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        new Strike(
                                Duration.ofMillis(draw.nextInt(pace)),
                                draw.nextInt(MOST_SITES),
                                kinds.get(draw.nextInt(kinds.size())),
                                draw.nextLong()))
                .toList();
    }

    /** Runs a seed with its own faults. */
    static Result run(long seed) {
        return run(seed, script(seed));
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
        Simulation simulation = new Simulation(seed, known);
        Optional<String> violation = Optional.empty();
        try {
            simulation.play(script);
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

    private void play(List<Strike> script) throws Exception {
        SplittableRandom draw = new SplittableRandom(~seed);
        int count = 1 + draw.nextInt(MOST_SITES);
        for (int i = 1; i <= count; i++) {
            sites.add(
                    new Site(
                            new Trace("node" + i, agenda, trace, counts),
                            agenda,
                            draw.split(),
                            known));
        }
        rest(Duration.ofSeconds(draw.nextInt(60)));
        for (Strike strike : script) {
            rest(strike.after());
            Site site = sites.get(strike.site() % sites.size());
            if (strike.fault().breaksReplicas()) {
                site.safety.disturbed();
            }
            site.changed();
            strike.fault()
                    .strike(site, new SplittableRandom(strike.draw()))
                    .ifPresent(what -> {
                        site.trace.add("! " + what);
                        site.trace.count(strike.fault().title());
                    });
        }
        for (Site site : sites) {
            site.heal(draw.split());
        }
        Instant healed = agenda.instant();
        Instant bound = healed.plus(BOUND);
        // What struck last, and what was never told, is not known to anybody yet.
        rest(SEEN);
        do {
            rest(ANSWER);
            boolean patient = agenda.instant().isBefore(healed.plus(PATIENCE));
            sites.forEach(site -> site.answer(patient));
        } while (agenda.instant().isBefore(bound)
                && !sites.stream().allMatch(site -> site.safety.isSettled()));
        for (Site site : sites) {
            isAsWritten(site);
        }
        int happened = trace.size();
        rest(QUIET);
        if (trace.size() > happened) {
            throw new Violation("goes on after it has settled: " + trace.get(happened));
        }
        for (Site site : sites) {
            isAsWritten(site);
        }
    }

    private void rest(Duration duration) {
        agenda.runUntil(agenda.instant().plus(duration));
    }

    private void afterEach() {
        sites.forEach(Site::look);
        sites.forEach(site -> site.safety.check());
    }

    private static void isAsWritten(Site site) throws Exception {
        if (!site.safety.isSettled()) {
            throw new Violation("not settled within " + BOUND + ": " + site.unsettled());
        }
        SortedMap<StackName, DesiredState> stacks = site.safety.desired();
        for (DesiredState state : stacks.values()) {
            ObservedState seen = site.engine.observe(state.stack());
            Instant now = site.agenda.instant();
            Plan plan = new Planner().plan(state, seen, Memory.EMPTY, now);
            if (!plan.nodes().isEmpty()) {
                throw new Violation("settled, and yet there is to do: " + PlanText.of(plan));
            }
        }
        site.safety.mustBeAsWritten();
        List<String> wanted =
                stacks.values().stream()
                        .flatMap(state ->
                                state.services().values().stream()
                                        .flatMap(service -> copies(state.stack(), service)))
                        .sorted()
                        .toList();
        List<String> there = site.engine.all().stream().map(Simulation::named).sorted().toList();
        if (!wanted.equals(there)) {
            throw new Violation("wanted " + wanted + ", and there is " + there);
        }
    }

    private static Stream<String> copies(StackName stack, DesiredService service) {
        String copy = stack + "-" + service.name() + " of " + service.template().hash();
        return Stream.generate(() -> copy).limit(service.replicas().onOneNode());
    }

    /** A replica under its slot's own name, whichever slot, or whatever else it is called. */
    private static String named(ObservedContainer container) {
        String slot = "-" + container.slot().number();
        String name = container.name();
        String service =
                name.endsWith(slot) ? name.substring(0, name.length() - slot.length()) : name;
        return service + " of " + container.specHash();
    }
}
