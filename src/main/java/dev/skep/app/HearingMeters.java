package dev.skep.app;

import dev.skep.engine.docker.Hearing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The series of each daemon whose events are to be heard: they come and go with it. */
final class HearingMeters {

    private final Supplier<List<Hearing>> now;
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> byNode = new HashMap<>();

    HearingMeters(Supplier<List<Hearing>> now, MeterRegistry registry) {
        this.now = now;
        this.registry = registry;
        refresh();
    }

    /** After nodes may have come, gone, or told their names. */
    synchronized void refresh() {
        Set<String> nodes = now.get().stream().map(Hearing::node).collect(Collectors.toSet());
        byNode.entrySet()
                .removeIf(known -> {
                    boolean gone = !nodes.contains(known.getKey());
                    if (gone) {
                        known.getValue().forEach(registry::remove);
                    }
                    return gone;
                });
        nodes.forEach(node -> byNode.computeIfAbsent(node, this::metersOf));
    }

    private List<Meter> metersOf(String node) {
        return List.of(
                Gauge.builder(
                                "skep.event.stream.up",
                                () -> read(node, hearing -> hearing.isOpen() ? 1 : 0))
                        .description("Whether the engine's event stream is open")
                        .tag("node", node)
                        .register(registry),
                TimeGauge.builder(
                                "skep.event.lag",
                                () -> read(node, hearing -> hearing.lag().toMillis()),
                                TimeUnit.MILLISECONDS)
                        .description("How long after it happened the last event came")
                        .tag("node", node)
                        .register(registry),
                FunctionCounter.builder("skep.event.gaps", node, name -> read(name, Hearing::gaps))
                        .description("How often events were lost, and everything was looked at")
                        .tag("node", node)
                        .register(registry));
    }

    private double read(String node, ToDoubleFunction<Hearing> figure) {
        return now.get().stream()
                .filter(hearing -> hearing.node().equals(node))
                .mapToDouble(figure)
                .findFirst()
                .orElse(0);
    }
}
