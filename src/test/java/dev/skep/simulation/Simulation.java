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
    private static final Duration QUIET = Duration.ofMinutes(2);

    /** One fault in its time and place. */
    record Strike(Duration after, int site, Fault fault, long draw) {}

    /** How a run ended: what happened, and what was wrong with it, if anything was. */
    record Result(List<String> trace, Optional<String> violation) {}

    private final long seed;
    private final Map<Known, List<Document>> known;
    private final Agenda agenda = new Agenda(this::afterEach);
    private final List<Site> sites = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();

    private Simulation(long seed, Map<Known, List<Document>> known) {
        this.seed = seed;
        this.known = known;
    }

    /**
     * The faults of a seed. A seed has only some of the kinds, so that each is met undisturbed by
     * others too.
     */
    static List<Strike> script(long seed) {
        SplittableRandom draw = new SplittableRandom(seed);
        List<Fault> kinds = Fault.all().stream().filter(_ -> draw.nextInt(3) == 0).toList();
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
        return new Result(List.copyOf(simulation.trace), violation);
    }

    private void play(List<Strike> script) throws Exception {
        SplittableRandom draw = new SplittableRandom(~seed);
        int count = 1 + draw.nextInt(MOST_SITES);
        for (int i = 1; i <= count; i++) {
            sites.add(new Site(new Trace("node" + i, agenda, trace), agenda, draw.split(), known));
        }
        rest(Duration.ofSeconds(draw.nextInt(60)));
        for (Strike strike : script) {
            rest(strike.after());
            Site site = sites.get(strike.site() % sites.size());
            if (!strike.fault().isOrderly()) {
                site.safety.disturbed();
            }
            site.changed();
            site.trace.add("! " + strike.fault().strike(site, new SplittableRandom(strike.draw())));
        }
        for (Site site : sites) {
            site.heal(draw.split());
        }
        Instant bound = agenda.instant().plus(BOUND);
        // What struck last is not known to anybody yet.
        do {
            rest(ANSWER);
            sites.forEach(Site::answer);
        } while (agenda.instant().isBefore(bound)
                && !sites.stream().allMatch(site -> site.safety.isSettled()));
        rest(QUIET);
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
            if (!plan.equals(new Planner().plan(state, seen, Memory.EMPTY, now))) {
                throw new Violation("two plans from one state differ: " + PlanText.of(plan));
            }
        }
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
