package dev.skep.simulation;

import dev.skep.identity.ServiceName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.StoredFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock of an engine, which may be set: what happened before keeps the time that the clock
 * showed then.
 */
final class EngineClock {

    private final NavigableMap<Instant, Duration> offsets = new TreeMap<>();

    EngineClock() {
        offsets.put(Instant.MIN, Duration.ZERO);
    }

    /** From now on the clock is off by so much. */
    void set(Instant now, Duration offset) {
        offsets.put(now, offset);
    }

    private Instant stamp(Instant real) {
        return real.plus(offsets.floorEntry(real).getValue());
    }

    /**
     * The same as the engine tells it.
     *
     * @param before what was told before: what did not change stays the same object
     */
    ObservedState stamped(ObservedState real, @Nullable ObservedState before) {
        if (offsets.size() == 1) {
            return real;
        }
        ObservedState told =
                switch (real) {
                    case Solo solo -> stamped(solo, before instanceof Solo was ? was : null);
                    case Swarm swarm -> stamped(swarm);
                };
        return told.equals(before) ? before : told;
    }

    private Swarm stamped(Swarm real) {
        SortedMap<ServiceName, ObservedService> stamped = new TreeMap<>(real.services());
        stamped.replaceAll((_, service) -> stamped(service));
        return new Swarm(
                real.stack(),
                stamped,
                real.otherServices(),
                real.networks(),
                stamped(real.configs()),
                stamped(real.secrets()),
                real.nodes(),
                real.revisions(),
                real.leftovers(),
                real.lastApplied(),
                real.api());
    }

    private ObservedService stamped(ObservedService real) {
        return new ObservedService(
                real.name(),
                real.id(),
                real.version(),
                real.spec(),
                real.rollOut(),
                real.tasks().stream().map(this::stamped).toList(),
                stamp(real.createdAt()));
    }

    private ObservedTask stamped(ObservedTask real) {
        return new ObservedTask(
                real.id(),
                real.slot(),
                real.node(),
                real.asked(),
                real.state(),
                real.message(),
                real.error(),
                real.exitCode(),
                stamp(real.since()),
                real.image(),
                real.current(),
                real.container());
    }

    private SortedMap<String, StoredFile> stamped(SortedMap<String, StoredFile> real) {
        SortedMap<String, StoredFile> stamped = new TreeMap<>(real);
        stamped.replaceAll((_, file) ->
                new StoredFile(
                        file.id(),
                        file.name(),
                        file.digest(),
                        file.ofStack(),
                        stamp(file.createdAt())));
        return stamped;
    }

    private Solo stamped(Solo real, @Nullable Solo before) {
        SortedMap<ServiceName, List<ObservedContainer>> stamped = new TreeMap<>(real.containers());
        stamped.replaceAll((service, containers) -> {
            List<ObservedContainer> told = new ArrayList<>(containers);
            told.replaceAll(this::stamped);
            return before != null && before.of(service).equals(told)
                    ? before.of(service)
                    : List.copyOf(told);
        });
        return new Solo(
                real.stack(),
                stamped,
                real.networks(),
                real.volumes(),
                real.images(),
                real.lastApplied(),
                real.superseded(),
                real.api());
    }

    private ObservedContainer stamped(ObservedContainer real) {
        return new ObservedContainer(
                real.id(),
                real.name(),
                real.slot(),
                real.specHash(),
                real.specParts(),
                real.generation(),
                real.image(),
                stamped(real.state()),
                stamp(real.createdAt()),
                real.restartCount(),
                real.anonymousVolumes());
    }

    private ContainerState stamped(ContainerState real) {
        return switch (real) {
            case ContainerState.Running(var since, var health) ->
                    new ContainerState.Running(stamp(since), health);
            case ContainerState.Paused(var since) -> new ContainerState.Paused(stamp(since));
            case ContainerState.Exited(var code, var cause, var started, var at) ->
                    new ContainerState.Exited(code, cause, stamp(started), stamp(at));
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Restarting _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    real;
        };
    }
}
