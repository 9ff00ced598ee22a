package dev.skep.app;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An engine that counts what goes wrong with it, and shows whether its event stream is open. */
final class MeteredEngine implements Engine {

    private final Engine engine;
    private final Map<EngineException.Kind, Counter> failures =
            new EnumMap<>(EngineException.Kind.class);
    private final AtomicInteger streamOpen = new AtomicInteger();

    MeteredEngine(Engine engine, MeterRegistry registry) {
        this.engine = engine;
        for (EngineException.Kind kind : EngineException.Kind.values()) {
            failures.put(
                    kind,
                    Counter.builder("skep.engine.failures")
                            .description(
                                    "Looks and steps that the engine did not answer, or not well")
                            .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        Gauge.builder("skep.event.stream.up", streamOpen, AtomicInteger::get)
                .description("Whether the engine's event stream is open")
                .register(registry);
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
    public void apply(Step step) throws EngineException {
        counted(() -> {
            engine.apply(step);
            return step;
        });
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        return engine.watch(event -> {
            switch (event) {
                case EngineEvent.StreamOpened() -> streamOpen.set(1);
                case EngineEvent.StreamLost _ -> streamOpen.set(0);
                case EngineEvent.Touched _,
                        EngineEvent.ImagesChanged _,
                        EngineEvent.MembershipChanged _ -> {}
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
