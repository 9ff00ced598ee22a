package dev.skep.spec;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Replicas;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.Scheduling;
import dev.skep.desired.UpdatePolicy;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A service of the files in the words of a swarm's ServiceSpec, as {@code docker stack deploy}
 * would write it, so that what that has made is taken over as it is.
 *
 * <p>Networks, configs and secrets are told by name: ids are for whoever writes it.
 */
public final class ServiceSpec {

    private static final List<String> REPLICAS = List.of("Mode", "Replicated", "Replicas");

    private final DesiredState desired;
    private final DesiredService service;
    private final FileNames files;

    public ServiceSpec(DesiredState desired, DesiredService service, FileNames files) {
        this.desired = desired;
        this.service = service;
        this.files = files;
    }

    /** {@code STACK_SERVICE}, as {@code docker stack deploy} names it. */
    public static String name(StackName stack, ServiceName service) {
        return stack + "_" + service;
    }

    /**
     * The whole spec.
     *
     * @param replicas how many to ask for now, where the mode has a count
     */
    public Tree.Mapping tree(int replicas) {
        Tree.Mapping spec =
                new Fields()
                        .put("Name", name(desired.stack(), service.name()))
                        .put("TaskTemplate", taskTemplate())
                        .put("Mode", mode(replicas))
                        .put("EndpointSpec", endpoint())
                        .put("UpdateConfig", isJob() ? new Fields() : policy(service.update()))
                        .put(
                                "RollbackConfig",
                                isJob() ? new Fields() : policy(service.scheduling().rollback()))
                        .tree();
        SpecHash hash = SpecHash.of(spec.with(REPLICAS, Tree.NOTHING));
        return spec.with("Labels", Tree.of(labels(hash)));
    }

    private boolean isJob() {
        return switch (service.replicas()) {
            case Replicas.Job _, Replicas.JobPerNode() -> true;
            case Replicas.Fixed _, Replicas.PerNode() -> false;
        };
    }

    private SortedMap<String, String> labels(SpecHash hash) {
        SortedMap<String, String> labels = new TreeMap<>(service.labels());
        labels.put(Labels.STACK_NAMESPACE, desired.stack().value());
        labels.put(Labels.STACK_IMAGE, service.template().spec().image());
        labels.put(Labels.STACK, desired.stack().value());
        labels.put(Labels.SERVICE, service.name().value());
        labels.put(Labels.SPEC_HASH, hash.value());
        return labels;
    }

    private Fields mode(int replicas) {
        Fields mode = new Fields();
        switch (service.replicas()) {
            case Replicas.Fixed _ ->
                    mode.put("Replicated", new Fields().always("Replicas", Tree.of(replicas)));
            case Replicas.PerNode() -> mode.always("Global", Tree.Mapping.EMPTY);
            case Replicas.Job(int total, int atOnce) ->
                    mode.put(
                            "ReplicatedJob",
                            new Fields()
                                    .always("MaxConcurrent", Tree.of(atOnce))
                                    .always("TotalCompletions", Tree.of(total)));
            case Replicas.JobPerNode() -> mode.always("GlobalJob", Tree.Mapping.EMPTY);
        }
        return mode;
    }

    private Fields endpoint() {
        Tree ports =
                new Tree.Sequence(
                        service.template().spec().networking().ports().stream()
                                .map(ServiceSpec::port)
                                .toList());
        return new Fields()
                .put("Mode", word(service.scheduling().endpointMode()))
                .put("Ports", ports);
    }

    private static Tree port(Port port) {
        return new Fields()
                .put("Protocol", port.protocol())
                .put("TargetPort", port.target())
                .put("PublishedPort", port.published().map(Long::parseLong).orElse(0L))
                .put("PublishMode", word(port.mode()))
                .tree();
    }

    private static Fields policy(UpdatePolicy policy) {
        return new Fields()
                .always("Parallelism", Tree.of(policy.parallelism()))
                .put("Delay", policy.delay().toNanos())
                .put("FailureAction", word(policy.failureAction()))
                .always("Monitor", Tree.of(policy.monitor().toNanos()))
                .put("MaxFailureRatio", Tree.of(policy.maxFailureRatio()))
                .put("Order", word(policy.order()));
    }

    private Fields taskTemplate() {
        ContainerSpec spec = service.template().spec();
        Fields task =
                new Fields()
                        .put("ContainerSpec", new ContainerFields(desired, spec, files).tree())
                        .put("Resources", resources(spec.resources()))
                        .put("RestartPolicy", restart(service.restart()))
                        .put("Placement", placement(service.scheduling().placement()))
                        .put("Networks", networks(spec.networking()));
        spec.logging()
                .ifPresent(logging ->
                        task.put(
                                "LogDriver",
                                new Fields()
                                        .put("Name", logging.driver())
                                        .put("Options", logging.options())));
        return task;
    }

    private Fields resources(ContainerSpec.Resources resources) {
        Scheduling.Reservations reservations = service.scheduling().reservations();
        Tree generic =
                new Tree.Sequence(
                        reservations.generic().stream().map(ServiceSpec::generic).toList());
        return new Fields()
                .put(
                        "Limits",
                        new Fields()
                                .put("NanoCPUs", resources.cpus())
                                .put("MemoryBytes", resources.memory())
                                .put("Pids", resources.pids()))
                .put(
                        "Reservations",
                        new Fields()
                                .put("NanoCPUs", reservations.cpus())
                                .put("MemoryBytes", resources.memoryReservation())
                                .put("GenericResources", generic));
    }

    private static Tree generic(Scheduling.GenericResource resource) {
        Fields kind = Fields.of("Kind", resource.kind());
        return resource.discrete()
                ? new Fields()
                        .put(
                                "DiscreteResourceSpec",
                                kind.put("Value", Long.parseLong(resource.value())))
                        .tree()
                : new Fields().put("NamedResourceSpec", kind.put("Value", resource.value())).tree();
    }

    private static Fields restart(RestartPolicy restart) {
        Fields policy = new Fields().put("Condition", word(restart.condition()));
        restart.delay().ifPresent(delay -> policy.always("Delay", Tree.of(delay.toNanos())));
        restart.maxAttempts().ifPresent(most -> policy.put("MaxAttempts", most));
        restart.window().ifPresent(window -> policy.put("Window", window.toNanos()));
        return policy;
    }

    private static Fields placement(Scheduling.Placement placement) {
        Tree spread =
                new Tree.Sequence(
                        placement.spread().stream()
                                .map(over ->
                                        (Tree)
                                                new Fields()
                                                        .put(
                                                                "Spread",
                                                                Fields.of("SpreadDescriptor", over))
                                                        .tree())
                                .toList());
        return new Fields()
                .put("Constraints", placement.constraints())
                .put("Preferences", spread)
                .put("MaxReplicas", placement.maxReplicasPerNode());
    }

    private static Tree networks(ContainerSpec.Networking networking) {
        return new Tree.Sequence(
                networking.networks().stream()
                        .map(attachment ->
                                (Tree)
                                        Fields.of("Target", attachment.network())
                                                .put("Aliases", attachment.aliases())
                                                .put("DriverOpts", attachment.driverOptions())
                                                .tree())
                        .toList());
    }

    /** An enum's constant as the API spells it: {@code start-first}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
