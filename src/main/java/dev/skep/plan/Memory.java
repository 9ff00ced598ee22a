package dev.skep.plan;

import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * What one plan leaves to the next. A cache: losing it may cost time, never correctness, because
 * the truth is on the engine.
 *
 * @param ends how often the replicas of a slot ended by themselves of late
 * @param rollouts how the roll-out of a service's current spec goes
 * @param admitted services whose dependencies have held once
 * @param failures steps that failed of late, by what they are about: not tried again before their
 *     time
 * @param busy slots on which a step is in flight at this moment
 * @param quiet since when the nodes of the swarm are as they are
 * @param agreements the services of a swarm that were found to be what is asked for
 * @param surpluses those of which it has more tasks than it was told to
 */
public record Memory(
        SortedMap<Slot, Ends> ends,
        SortedMap<ServiceName, Rollout> rollouts,
        SortedSet<ServiceName> admitted,
        SortedMap<String, Failure> failures,
        SortedSet<Slot> busy,
        Optional<Quiet> quiet,
        SortedMap<ServiceName, Agreement> agreements,
        SortedMap<ServiceName, Surplus> surpluses) {

    /** Of a plain engine, which has no nodes and no services. */
    public Memory(
            SortedMap<Slot, Ends> ends,
            SortedMap<ServiceName, Rollout> rollouts,
            SortedSet<ServiceName> admitted,
            SortedMap<String, Failure> failures,
            SortedSet<Slot> busy) {
        this(
                ends,
                rollouts,
                admitted,
                failures,
                busy,
                Optional.empty(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap());
    }

    /** Of a swarm, which looks after the rest itself. */
    static Memory ofSwarm(
            SortedMap<String, Failure> failures,
            SortedSet<Slot> busy,
            Quiet quiet,
            SortedMap<ServiceName, Agreement> agreements,
            SortedMap<ServiceName, Surplus> surpluses) {
        return new Memory(
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedSet(),
                failures,
                busy,
                Optional.of(quiet),
                agreements,
                surpluses);
    }

    public static final Memory EMPTY =
            new Memory(
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedSet(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedSet());

    /**
     * @param nodes of a swarm, in a text that tells whether any has changed
     * @param since when they were first seen like this
     */
    public record Quiet(String nodes, Instant since) {}

    /**
     * Nothing that Skep sets in a service's spec differs from what is asked for.
     *
     * @param asked the digest of the whole desired state
     * @param files under which names the swarm holds what the service mounts
     * @param live the spec as the swarm holds it
     */
    public record Agreement(SpecHash asked, List<String> files, Tree.Mapping live) {
        public Agreement {
            files = List.copyOf(files);
        }
    }

    /**
     * The swarm has more tasks of a service than it was told to.
     *
     * @param version of the service: a write is a new beginning
     * @param since when it was first seen
     */
    public record Surplus(long version, Instant since) {}

    /** Whether nothing of the past is still to be minded. */
    public boolean isQuiet() {
        return ends.isEmpty()
                && failures.isEmpty()
                && busy.isEmpty()
                && rollouts.values().stream()
                        .allMatch(rollout -> rollout.phase() == Rollout.Phase.COMPLETED);
    }

    /**
     * @param count how many ends in a row, each after less than the time that proves health
     * @param container the one that ended last, so that no end is counted twice
     * @param nextAt when its successor may be made
     */
    public record Ends(int count, String container, Instant nextAt) {}

    /**
     * How the change of a service to its current template goes.
     *
     * @param target what is rolled out
     * @param failed slots whose new replica failed
     * @param cause what happened to the first of them, for people
     * @param batchEndedAt when the last batch was done, if none is under way
     * @param previous what the service ran before, as far as this process has seen it
     * @param watches the new replicas that have to prove themselves
     */
    public record Rollout(
            Template target,
            Phase phase,
            SortedSet<Slot> failed,
            String cause,
            Optional<Instant> batchEndedAt,
            Optional<Template> previous,
            SortedMap<Slot, Watch> watches) {

        public Rollout {
            watches = Collections.unmodifiableSortedMap(new TreeMap<>(watches));
        }

        /** Where a roll-out stands. */
        public enum Phase {
            ROLLING,
            PAUSED,
            ROLLED_BACK,
            COMPLETED
        }

        public Rollout in(Phase next) {
            SortedMap<Slot, Watch> kept =
                    next == Phase.COMPLETED ? Collections.emptySortedMap() : watches;
            return new Rollout(target, next, failed, cause, batchEndedAt, previous, kept);
        }

        public Rollout batchEnded(Optional<Instant> at) {
            return new Rollout(target, phase, failed, cause, at, previous, watches);
        }

        public Rollout watching(Slot slot, Watch watch) {
            SortedMap<Slot, Watch> more = new TreeMap<>(watches);
            more.put(slot, watch);
            return new Rollout(target, phase, failed, cause, batchEndedAt, previous, more);
        }

        public Rollout failing(Slot slot, String what) {
            SortedSet<Slot> more = new TreeSet<>(failed);
            more.add(slot);
            return new Rollout(
                    target,
                    phase,
                    more,
                    failed.isEmpty() ? slot + " " + what : cause,
                    batchEndedAt,
                    previous,
                    watches);
        }
    }

    /**
     * Since when a replica is seen to run. By Skep's own clock: the engine's may differ by any
     * amount, or be set in between.
     *
     * @param since when it started, by the engine's clock: another start is another watch
     * @param from when it was first seen to run, by Skep's
     */
    public record Watch(String container, Instant since, Instant from) {}

    /**
     * @param count how many failures in a row
     * @param message what the engine said last
     */
    public record Failure(int count, Instant nextAt, String message) {}

    public Memory {
        ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
        rollouts = Collections.unmodifiableSortedMap(new TreeMap<>(rollouts));
        admitted = Collections.unmodifiableSortedSet(new TreeSet<>(admitted));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        busy = Collections.unmodifiableSortedSet(new TreeSet<>(busy));
        agreements = Collections.unmodifiableSortedMap(new TreeMap<>(agreements));
    }

    public Memory withBusy(SortedSet<Slot> slots) {
        return new Memory(ends, rollouts, admitted, failures, slots, quiet, agreements, surpluses);
    }

    public Memory withFailures(SortedMap<String, Failure> changed) {
        return new Memory(ends, rollouts, admitted, changed, busy, quiet, agreements, surpluses);
    }

    /**
     * The same, with failed steps to be held back for a time.
     *
     * @param failed what they are about, see {@link #failureKey}, and what the engine said
     * @param delay by the number of failures in a row
     */
    public Memory afterFailures(
            SortedMap<String, String> failed, Instant now, IntFunction<Duration> delay) {
        SortedMap<String, Failure> held = new TreeMap<>(failures);
        failed.forEach((key, message) -> {
            Failure before = held.get(key);
            int count = before == null ? 1 : before.count() + 1;
            held.put(key, new Failure(count, now.plus(delay.apply(count)), message));
        });
        return withFailures(held);
    }

    /** The same, with steps no longer held back because they went well. */
    public Memory afterSuccess(SortedSet<String> keys) {
        if (failures.isEmpty()) {
            return this;
        }
        SortedMap<String, Failure> held = new TreeMap<>(failures);
        held.keySet().removeAll(keys);
        return withFailures(held);
    }

    /** What a failure of this step is remembered by: the kind of step and its subject. */
    public static String failureKey(Step step) {
        return step.getClass().getSimpleName() + " " + step.subject();
    }
}
