package dev.skep.control;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.ContainerSpec.Process;
import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.ContainerSpec.Storage;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Replicas;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.FakeEngine;
import dev.skep.engine.Permit;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.Planner;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A controller, an engine and a clock, with nothing that is not turned by hand. */
final class LoopOnFakeEngine {

    static final StackName STACK = new StackName("shop");
    private static final String SOURCE = "skep.yaml";

    final FakeEngine engine;
    final Board board = new Board(Runnable::run, "test");
    private final Random chance;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Controller controller;
    private DesiredState desired = DesiredState.nothing(STACK, false);

    LoopOnFakeEngine(long seed) {
        chance = new Random(seed);
        engine = new FakeEngine(() -> now, "web:1", "web:2", "web:3");
        controller = newController();
        AutoCloseable unused = engine.watch(event -> controller.onEvent(event));
    }

    private Controller newController() {
        return new Controller(
                new Means(
                        engine,
                        Runnable::run,
                        () -> Permit.UNASKED,
                        board,
                        Signals.NONE,
                        () -> now,
                        new Random(chance.nextLong())));
    }

    Instant now() {
        return now;
    }

    void submit(DesiredState state) {
        desired = state;
        controller.submit(new Reading(List.of(new Reading.Document.Valid(SOURCE, state))));
    }

    void submit(Reading reading) {
        controller.submit(reading);
    }

    void submitBroken() {
        Problem problem = new Problem(SOURCE, 3, 5, "spec", "is broken");
        controller.submit(
                new Reading(
                        List.of(
                                new Reading.Document.Invalid(
                                        SOURCE, Optional.empty(), List.of(problem)))));
    }

    /** Another process takes over: it knows the files and the engine, and nothing else. */
    void restartController() {
        controller = newController();
        submit(desired);
    }

    void onWork(Runnable wake) {
        controller.onWork(wake);
    }

    void resync() {
        controller.resync();
    }

    /** Turns until nothing is due for a while, or the state holds. */
    void turn(Duration most, BooleanSupplier until) {
        Instant end = now.plus(most);
        while (!now.isAfter(end) && !until.getAsBoolean()) {
            Instant next = tick();
            Instant change = engine.nextChange().filter(at -> at.isBefore(next)).orElse(next);
            if (change.isAfter(now)) {
                now = change;
            }
            engine.advance();
        }
    }

    Instant tick() {
        return controller.tick();
    }

    Optional<StackStatus> status() {
        return board.stack(STACK);
    }

    /** What would be done now by somebody who remembers nothing. */
    Plan freshPlan() throws Exception {
        return new Planner().plan(desired, engine.observe(STACK), Memory.EMPTY, now);
    }

    static DesiredState web(int replicas, String image, UpdatePolicy update) {
        return web(STACK, replicas, image, update);
    }

    static DesiredState web(StackName stack, int replicas, String image, UpdatePolicy update) {
        ServiceName name = new ServiceName("web");
        Template template = Template.of(spec(image));
        DesiredService service =
                new DesiredService(
                        name,
                        new Replicas.Fixed(replicas),
                        template,
                        RestartPolicy.ALWAYS,
                        update,
                        DesiredService.PullPolicy.MISSING,
                        Collections.emptySortedMap(),
                        List.of(),
                        Scheduling.DEFAULT);
        SortedMap<String, DesiredNetwork> networks = new TreeMap<>();
        networks.put(
                "shop_default",
                new DesiredNetwork(
                        "shop_default",
                        "default",
                        false,
                        Optional.empty(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        false,
                        false,
                        Optional.empty(),
                        false,
                        List.of(),
                        Optional.empty(),
                        Collections.emptySortedMap()));
        return new DesiredState(
                stack,
                new TreeMap<>(java.util.Map.of(name, service)),
                networks,
                Collections.emptySortedMap(),
                true,
                false,
                DesiredState.Origin.UNKNOWN);
    }

    private static ContainerSpec spec(String image) {
        Attachment network =
                new Attachment(
                        "shop_default",
                        List.of("web"),
                        Optional.empty(),
                        Optional.empty(),
                        Collections.emptySortedMap());
        return new ContainerSpec(
                image,
                Optional.empty(),
                Collections.emptySortedMap(),
                new Process(
                        Optional.empty(),
                        Optional.empty(),
                        Collections.emptySortedMap(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                new Networking(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(network),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                new Storage(
                        List.of(), Collections.emptySortedMap(), List.of(), List.of(), List.of()),
                new Security(
                        List.of(),
                        List.of(),
                        false,
                        false,
                        List.of(),
                        List.of(),
                        Collections.emptySortedMap(),
                        Optional.empty(),
                        Optional.empty()),
                new Resources(0, 0, 0, 0, 0, List.of()),
                Optional.empty(),
                Optional.empty(),
                EngineRestart.NO);
    }
}
