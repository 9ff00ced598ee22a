package dev.skep.simulation;

import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
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
     * @param before what was told before: services that did not change stay the same objects
     */
    Solo stamped(Solo real, @Nullable Solo before) {
        if (offsets.size() == 1) {
            return real;
        }
        SortedMap<dev.skep.identity.ServiceName, List<ObservedContainer>> stamped =
                new TreeMap<>(real.containers());
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
                real.superseded());
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
