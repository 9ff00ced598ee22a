package dev.skep.app;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.engine.docker.Hearing;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An engine that counts what goes wrong with it, and shows how well its events are heard. */
final class MeteredEngine implements Engine {

    private final Engine engine;
    private final Map<EngineException.Kind, Counter> failures =
            new EnumMap<>(EngineException.Kind.class);
    private final HearingMeters hearing;

    /**
     * @param hearing how well each daemon's events are heard at the moment
     */
    MeteredEngine(Engine engine, Supplier<List<Hearing>> hearing, MeterRegistry registry) {
        this.engine = engine;
        this.hearing = new HearingMeters(hearing, registry);
        for (EngineException.Kind kind : EngineException.Kind.values()) {
            failures.put(
                    kind,
                    Counter.builder("skep.engine.failures")
                            .description(
                                    "Looks and steps that the engine did not answer, or not well")
                            .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        return counted(() -> engine.observe(stack));
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        return counted(engine::stacks);
    }

    @Override
    public void refresh() {
        engine.refresh();
    }

    @Override
    public void apply(Step step, Permit permit) throws EngineException {
        counted(() -> {
            engine.apply(step, permit);
            return step;
        });
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        return engine.watch(event -> {
            switch (event) {
                case EngineEvent.StreamOpened _,
                        EngineEvent.StreamLost _,
                        EngineEvent.MembershipChanged _,
                        EngineEvent.LifeChanged _ ->
                        hearing.refresh();
                case EngineEvent.Touched _,
                        EngineEvent.ImagesChanged _,
                        EngineEvent.SubmissionsChanged _ -> {}
            }
            sink.accept(event);
        });
    }

    /** A call to the engine. */
    private interface Call<T> {
        T make() throws EngineException;
    }

    private <T> T counted(Call<T> call) throws EngineException {
        try {
            return call.make();
        } catch (EngineException e) {
            Counter counter = failures.get(e.kind());
            if (counter != null) {
                counter.increment();
            }
            throw e;
        }
    }
}
