package dev.skep.status;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Replicas;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Finding;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes situations of a stack {@code shop} with one service {@code web}, one property at a time.
 */
public final class Sight {

    public static final StackName SHOP = new StackName("shop");
    public static final ServiceName WEB = new ServiceName("web");
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final SortedMap<String, String> NO_TEXTS = Collections.emptySortedMap();

    private Optional<DesiredState> desired = Optional.empty();
    private Optional<LastApplied> lastApplied = Optional.empty();
    private Optional<Plan> plan = Optional.empty();
    private final List<ObservedContainer> containers = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private Reach reach = new Reach.Reachable();
    private Instant now = NOW;

    /** The files ask for so many replicas of {@code web}. */
    public Sight wants(int replicas, RestartPolicy restart) {
        DesiredState state = state(replicas, restart);
        desired = Optional.of(state);
        return this;
    }

    public Sight wants(int replicas) {
        return wants(replicas, RestartPolicy.ALWAYS);
    }

    /** The engine has it written down that so many were asked for. */
    public Sight recorded(long generation, int replicas) {
        DesiredState state = state(replicas, RestartPolicy.ALWAYS);
        SortedMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
        services.put(WEB, new LastApplied.Service(replicas, template("web:2").hash(), false));
        lastApplied = Optional.of(new LastApplied(generation, state.digest(), services));
        return this;
    }

    public Sight has(int slot, ContainerState state) {
        return has(slot, "web:2", state);
    }

    public Sight has(int slot, String image, ContainerState state) {
        Template template = template(image);
        containers.add(
                new ObservedContainer(
                        "%064x".formatted(containers.size() + 0xabcdef000L),
                        "shop-web-" + slot,
                        new Slot(WEB, slot),
                        template.hash(),
                        template.parts(),
                        1,
                        image,
                        state,
                        NOW.minusSeconds(60),
                        0,
                        NO_TEXTS));
        return this;
    }

    public Sight plans(Step step, Why why) {
        return plans(
                new Plan(
                        List.of(new Plan.Node(1, step, why, List.of())),
                        List.of(),
                        1,
                        Memory.EMPTY,
                        Optional.empty()));
    }

    public Sight finds(Finding.Severity severity, String reason, String message) {
        Finding finding =
                new Finding(severity, Optional.of(WEB), reason, message, Optional.empty());
        return plans(new Plan(List.of(), List.of(finding), 1, Memory.EMPTY, Optional.empty()));
    }

    public Sight plansNothing() {
        return plans(new Plan(List.of(), List.of(), 1, Memory.EMPTY, Optional.empty()));
    }

    private Sight plans(Plan made) {
        plan = Optional.of(made);
        return this;
    }

    public Sight hasProblem(String what) {
        problems.add(new Problem("skep.yaml", 8, 11, "spec.targets.web.replicas", what));
        return this;
    }

    public Sight lost(String cause) {
        reach =
                new Reach.Unreachable(
                        cause, NOW.minusSeconds(30), Optional.of(NOW.plusSeconds(10)));
        return this;
    }

    public Sight later(Duration by) {
        now = NOW.plus(by);
        return this;
    }

    public Situation situation() {
        return new Situation(SHOP, desired, Optional.of(observed()), plan, problems, reach, now);
    }

    public ObservedState observed() {
        SortedMap<ServiceName, List<ObservedContainer>> byService = new TreeMap<>();
        if (!containers.isEmpty()) {
            byService.put(WEB, containers);
        }
        return new ObservedState.Solo(
                SHOP,
                byService,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.unmodifiableSortedSet(new TreeSet<>(List.of("web:2"))),
                lastApplied);
    }

    public static ContainerState running() {
        return running(Health.NONE);
    }

    public static ContainerState running(Health health) {
        return new ContainerState.Running(NOW.minusSeconds(60), health);
    }

    public static ContainerState exited(int code, Cause cause) {
        return new ContainerState.Exited(code, cause, NOW.minusSeconds(60), NOW.minusSeconds(2));
    }

    public static Step start(int slot) {
        return new Step.StartContainer(new Slot(WEB, slot), "shop-web-" + slot);
    }

    public static DesiredState state(int replicas, RestartPolicy restart) {
        SortedMap<ServiceName, DesiredService> services = new TreeMap<>();
        services.put(
                WEB,
                new DesiredService(
                        WEB,
                        new Replicas.Fixed(replicas),
                        template("web:2"),
                        restart,
                        UpdatePolicy.DEFAULT,
                        DesiredService.PullPolicy.NEVER,
                        NO_TEXTS,
                        List.of(),
                        Scheduling.DEFAULT));
        return new DesiredState(
                SHOP,
                services,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                true,
                false,
                DesiredState.Origin.UNKNOWN);
    }

    private static Template template(String image) {
        return Template.of(
                new ContainerSpec(
                        image,
                        Optional.empty(),
                        NO_TEXTS,
                        new ContainerSpec.Process(
                                Optional.empty(),
                                Optional.empty(),
                                NO_TEXTS,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                false,
                                Optional.empty(),
                                Optional.empty()),
                        new ContainerSpec.Networking(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("none"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of()),
                        new ContainerSpec.Storage(
                                List.of(), NO_TEXTS, List.of(), List.of(), List.of()),
                        new ContainerSpec.Security(
                                List.of(),
                                List.of(),
                                false,
                                false,
                                List.of(),
                                List.of(),
                                NO_TEXTS,
                                Optional.empty(),
                                Optional.empty()),
                        new ContainerSpec.Resources(0, 0, 0, 0, 0, List.of()),
                        Optional.empty(),
                        Optional.empty(),
                        ContainerSpec.EngineRestart.NO));
    }
}
