package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
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
 * Runs of Skep in virtual time, each on one thread: everything in it comes from one seed and a
 * script of faults, which by default comes from the seed too.
 *
 * <p>While faults strike, {@link Safety} looks at every step. Then they stop, and each site has to
 * settle within {@link #BOUND}: exactly what the files ask for, and nothing left to do for somebody
 * who remembers nothing.
 *
 * @param <S> what is kept
 */
final class Simulation<S extends Site> {

    /** Skep keeps the containers of plain engines. */
    static final Simulation<EngineSite> ENGINE =
            new Simulation<>(
                    "engine",
                    2,
                    EngineSite::new,
                    List.of(ContainerFault.values()),
                    List.of(EngineFault.values()));

    /** Skep keeps the services of a swarm. */
    static final Simulation<SwarmSite> SWARM =
            new Simulation<>(
                    "swarm",
                    1,
                    SwarmSite::new,
                    List.of(ServiceFault.values()),
                    List.of(SwarmFault.values()));

    /**
     * The longest back-off (5 minutes), the slowest roll-out of what a user here can write, twice.
     */
    static final Duration BOUND = Duration.ofMinutes(20);

    private static final int MOST_STRIKES = 40;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** By then everything has been looked at anew. */
    private static final Duration SEEN = Duration.ofSeconds(75);

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration QUIET = Duration.ofSeconds(75);

    /** One fault in its time and place. */
    record Strike<S extends Site>(Duration after, int site, Fault<? super S> fault, long draw)
            implements Shrinker.Timed<Strike<S>> {

        @Override
        public Strike<S> at(Duration other) {
            return new Strike<>(other, site, fault, draw);
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

    /** How a site begins. */
    interface Founder<S extends Site> {
        S found(
                Trace trace,
                Agenda agenda,
                SplittableRandom chance,
                Map<Known, List<Document>> known)
                throws Exception;
    }

    private final String name;
    private final int mostSites;
    private final Founder<S> founder;
    private final List<Fault<? super S>> faults = new ArrayList<>();

    private Simulation(
            String name,
            int mostSites,
            Founder<S> founder,
            List<? extends Fault<? super S>> small,
            List<? extends Fault<? super S>> large) {
        this.name = name;
        this.mostSites = mostSites;
        this.founder = founder;
        faults.addAll(small);
        faults.addAll(large);
        faults.addAll(List.of(LineFault.values()));
        faults.addAll(List.of(ProcessFault.values()));
        faults.addAll(List.of(LeaseFault.values()));
        faults.addAll(List.of(Edit.values()));
    }

    /**
     * @param name as {@code ./dev simulate --mode} has it
     */
    static Simulation<?> named(String name) {
        return Stream.of(ENGINE, SWARM)
                .filter(each -> each.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mode " + name));
    }

    /** How the run of a seed is seen again. */
    String command(long seed) {
        String mode = this == ENGINE ? "" : "--mode " + name + " ";
        return "./dev simulate " + mode + "--seed " + seed;
    }

    /** Every kind there is. */
    List<Fault<? super S>> faults() {
        return List.copyOf(faults);
    }

    /** A site that begins with what chance gives its users. */
    S found(Trace trace, Agenda agenda, SplittableRandom chance, Map<Known, List<Document>> known)
            throws Exception {
        return founder.found(trace, agenda, chance, known);
    }

    /**
     * The faults of a seed. A seed has only some of the kinds, so that each is met undisturbed by
     * others too; and in every second one nothing breaks replicas, so that the update policy holds
     * throughout.
     */
    List<Strike<S>> script(long seed) {
        SplittableRandom draw = new SplittableRandom(seed);
        boolean breaks = draw.nextBoolean();
        int share = 1 + draw.nextInt(6);
        List<Fault<? super S>> kinds =
                faults.stream()
                        .filter(fault -> breaks || !fault.breaksReplicas())
                        .filter(_ -> draw.nextInt(share) == 0)
                        .toList();
        int pace = 1 + draw.nextInt(20_000);
        int count = kinds.isEmpty() ? 0 : 1 + draw.nextInt(MOST_STRIKES);
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        new Strike<S>(
                                Duration.ofMillis(draw.nextInt(pace)),
                                draw.nextInt(mostSites),
                                Fault.any(draw, kinds),
                                draw.nextLong()))
                .toList();
    }

    /** Runs a seed with its own faults. */
    Result run(long seed) {
        return run(seed, script(seed));
    }

    /** Runs a seed with these faults. */
    Result run(long seed, List<Strike<S>> script) {
        return run(seed, script, new HashMap<>());
    }

    /**
     * Runs a seed with these faults.
     *
     * @param known what was read before, so that a second run reads nothing anew
     */
    Result run(long seed, List<Strike<S>> script, Map<Known, List<Document>> known) {
        Run run = new Run();
        Optional<String> violation = Optional.empty();
        try {
            run.play(new SplittableRandom(~seed), script, known);
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
        return new Result(List.copyOf(run.trace), run.counts, violation);
    }

    private final class Run {

        final List<String> trace = new ArrayList<>();
        final SortedMap<String, Integer> counts = new TreeMap<>();
        private final Agenda agenda = new Agenda(this::afterEach);
        private final List<S> sites = new ArrayList<>();

        void play(SplittableRandom draw, List<Strike<S>> script, Map<Known, List<Document>> known)
                throws Exception {
            int count = 1 + draw.nextInt(mostSites);
            for (int i = 1; i <= count; i++) {
                Trace its = new Trace("node" + i, agenda, trace, counts);
                sites.add(found(its, agenda, draw.split(), known));
            }
            rest(Duration.ofSeconds(draw.nextInt(60)));
            for (Strike<S> strike : script) {
                rest(strike.after());
                strike(strike, sites.get(strike.site() % sites.size()));
            }
            for (Site site : sites) {
                site.heal(draw.split());
            }
            settle();
            areAsWritten();
            int happened = trace.size();
            rest(QUIET);
            if (trace.size() > happened) {
                throw new Violation("goes on after it has settled: " + trace.get(happened));
            }
            areAsWritten();
        }

        private void strike(Strike<S> strike, S site) throws Exception {
            if (strike.fault().breaksReplicas()) {
                site.safety().disturbed();
            }
            site.changed();
            strike.fault()
                    .strike(site, new SplittableRandom(strike.draw()))
                    .ifPresent(what -> {
                        site.trace.add("! " + what);
                        site.trace.count(strike.fault().title());
                    });
        }

        private void settle() {
            Instant healed = agenda.instant();
            Instant bound = healed.plus(BOUND);
            // What struck last, and what was never told, is not known to anybody yet.
            rest(SEEN);
            do {
                rest(ANSWER);
                boolean patient = agenda.instant().isBefore(healed.plus(PATIENCE));
                sites.forEach(site -> site.answer(patient));
            } while (agenda.instant().isBefore(bound) && !sites.stream().allMatch(Site::isAtRest));
        }

        private void rest(Duration duration) {
            agenda.runUntil(agenda.instant().plus(duration));
        }

        private void afterEach() {
            sites.forEach(Site::look);
            sites.forEach(site -> site.safety().check());
        }

        private void areAsWritten() throws Exception {
            for (Site site : sites) {
                isAsWritten(site);
            }
        }

        private void isAsWritten(Site site) throws Exception {
            List<String> found = site.safety().notAsWritten();
            if (!site.isSettled()) {
                throw new Violation(
                        "not settled within " + BOUND + ": " + site.unsettled() + " " + found);
            }
            for (DesiredState state : site.safety().desired().values()) {
                ObservedState seen = site.fake().observe(state.stack());
                Plan plan = new Planner().plan(state, seen, Memory.EMPTY, agenda.instant());
                if (!plan.nodes().isEmpty()) {
                    throw new Violation("settled, and yet there is to do: " + PlanText.of(plan));
                }
            }
            if (!found.isEmpty()) {
                throw new Violation("is not as the files say: " + found);
            }
        }
    }
}
