package dev.skep.web;

import dev.skep.status.Condition;
import dev.skep.status.Event;
import dev.skep.status.Signals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** The series of one stack: they come and go with it. Safe for use by many threads. */
final class StackGauges {

    /** What the gauges of one service read. */
    private static final class Service {
        private volatile Event.CountsChanged counts;
        private final List<Meter> meters = new ArrayList<>();

        Service(Event.CountsChanged counts) {
            this.counts = counts;
        }
    }

    /** So many findings of one kind, and the gauge that shows it. */
    private record Found(AtomicInteger count, Meter gauge) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Condition.Type, Condition.Status> conditions = new ConcurrentHashMap<>();
    private final Map<String, Service> services = new ConcurrentHashMap<>();
    private final Map<Tags, Found> findings = new ConcurrentHashMap<>();
    private final Map<Signals.Pass, Timer> passes = new EnumMap<>(Signals.Pass.class);
    private final List<Meter> meters = new ArrayList<>();

    StackGauges(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        for (Signals.Pass result : Signals.Pass.values()) {
            Timer timer =
                    Timer.builder("skep.reconcile.passes")
                            .description("Passes over a stack, by how they ended")
                            .tags(tags.and("result", Metrics.lower(result)))
                            .register(registry);
            passes.put(result, timer);
            meters.add(timer);
        }
        for (Condition.Type type : Condition.Type.values()) {
            for (Condition.Status status : Condition.Status.values()) {
                meters.add(
                        Gauge.builder(
                                        "skep.condition",
                                        conditions,
                                        map -> map.get(type) == status ? 1 : 0)
                                .description("Which status a condition of the stack has")
                                .tags(
                                        tags.and(
                                                "condition",
                                                type.name(),
                                                "status",
                                                Metrics.lower(status)))
                                .register(registry));
            }
        }
        meters.add(
                Gauge.builder(
                                "skep.input.valid",
                                conditions,
                                map ->
                                        map.get(Condition.Type.InputValid) == Condition.Status.True
                                                ? 1
                                                : 0)
                        .description("Whether the stack's files can be carried out")
                        .tags(tags)
                        .register(registry));
    }

    void pass(Signals.Pass result, Duration took) {
        Timer timer = passes.get(result);
        if (timer != null) {
            timer.record(took);
        }
    }

    void condition(Condition condition) {
        conditions.put(condition.type(), condition.status());
    }

    void counts(Event.CountsChanged counts) {
        services.computeIfAbsent(counts.service(), name -> service(name, counts)).counts = counts;
    }

    private Service service(String name, Event.CountsChanged counts) {
        Service service = new Service(counts);
        Tags ofService = tags.and("service", name);
        add(service, ofService, "desired", "asked for", Event.CountsChanged::desired);
        add(service, ofService, "running", "that run", Event.CountsChanged::running);
        add(service, ofService, "healthy", "that run and are well", Event.CountsChanged::healthy);
        add(service, ofService, "updated", "of the current spec", Event.CountsChanged::updated);
        add(service, ofService, "completed", "whose work is done", Event.CountsChanged::completed);
        return service;
    }

    private void add(
            Service service,
            Tags ofService,
            String which,
            String description,
            ToDoubleFunction<Event.CountsChanged> count) {
        service.meters.add(
                Gauge.builder(
                                "skep.replicas." + which,
                                service,
                                it -> count.applyAsDouble(it.counts))
                        .description("Replicas " + description)
                        .tags(ofService)
                        .register(registry));
    }

    /** A series of a kind of findings is there only while there are any: most kinds never come. */
    void findings(Event.FindingsChanged told) {
        Tags of =
                tags.and(
                        "service",
                        told.service().orElse(""),
                        "severity",
                        Metrics.lower(told.severity()),
                        "reason",
                        told.reason());
        if (told.count() > 0) {
            findings.computeIfAbsent(of, this::found).count().set(told.count());
            return;
        }
        Found gone = findings.remove(of);
        if (gone != null) {
            registry.remove(gone.gauge());
        }
    }

    private Found found(Tags of) {
        AtomicInteger count = new AtomicInteger();
        Gauge gauge =
                Gauge.builder("skep.findings", count, AtomicInteger::get)
                        .description("What is found about a service and no step of a plan mends")
                        .tags(of)
                        .register(registry);
        return new Found(count, gauge);
    }

    void forget(String name) {
        Service gone = services.remove(name);
        if (gone != null) {
            gone.meters.forEach(registry::remove);
        }
    }

    void forgetAll() {
        services.keySet().forEach(this::forget);
        findings.values().forEach(found -> registry.remove(found.gauge()));
        findings.clear();
        meters.forEach(registry::remove);
    }
}
