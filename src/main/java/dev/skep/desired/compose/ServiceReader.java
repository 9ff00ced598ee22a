package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Dependency;
import dev.skep.desired.DesiredService.PullPolicy;
import dev.skep.desired.Failover;
import dev.skep.desired.Replicas;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Upkeep;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.identity.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one entry of {@code services}: the table of contents of what Skep carries out. */
record ServiceReader(Project project) {

    private static final Pattern IMAGE = Pattern.compile("[!-~]{1,512}");

    Optional<ServiceDraft> read(String key, Cursor at, Optional<Target> target, Upkeep defaults) {
        Optional<ServiceName> name = name(key, at);
        Attributes service = at.attributes();
        service.refuse(
                "build",
                "is not carried out by Skep: build the image first and name it with image");
        service.at("profiles");
        Optional<Attributes> deploy =
                service.at("deploy").filter(value -> !value.isNothing()).map(Cursor::attributes);
        Replicas replicas = DeployReader.replicas(service, deploy, target);
        Restart restart = Restart.read(service, deploy, replicas.isJob());
        ContainerSpec spec =
                new ContainerSpec(
                        image(service),
                        service.at("container_name").flatMap(ServiceReader::containerName),
                        service.pairs("labels"),
                        ProcessReader.read(service, project),
                        NetworkingReader.read(key, service, project),
                        StorageReader.read(service, project),
                        LimitsReader.security(service, project),
                        LimitsReader.resources(service, deploy),
                        HealthReader.healthcheck(service),
                        HealthReader.logging(service),
                        restart.engine());
        Scheduling scheduling =
                SchedulingReader.read(deploy, upkeep(service, replicas, spec, target, defaults));
        Optional<ServiceDraft> draft =
                name.map(serviceName ->
                        new ServiceDraft(
                                serviceName,
                                at,
                                spec,
                                replicas,
                                restart,
                                UpdateReader.update(deploy),
                                service.at("pull_policy")
                                        .flatMap(ServiceReader::pullPolicy)
                                        .orElse(PullPolicy.MISSING),
                                deploy.map(of -> of.pairs("labels")).orElse(new TreeMap<>()),
                                dependsOn(service),
                                scheduling));
        deploy.ifPresent(Attributes::end);
        service.end();
        return draft;
    }

    /** What holds for all services holds for none whose data a second replica might spoil. */
    private static Upkeep upkeep(
            Attributes service,
            Replicas replicas,
            ContainerSpec spec,
            Optional<Target> target,
            Upkeep defaults) {
        boolean isCounted = replicas instanceof Replicas.Fixed;
        target.filter(asked ->
                        !isCounted && asked.upkeep().failover().filter(Failover::surge).isPresent())
                .ifPresent(asked ->
                        service.of()
                                .problems()
                                .error(
                                        asked.at(),
                                        asked.path() + ".failover",
                                        "is for replicated services: a global one has its task on every node, and a job ends"));
        boolean suits = isCounted && !spec.storage().keepsData();
        return target.map(Target::upkeep)
                .orElse(Upkeep.NONE)
                .or(suits ? defaults : defaults.withoutFailover());
    }

    private static Optional<ServiceName> name(String key, Cursor at) {
        try {
            return Optional.of(new ServiceName(key));
        } catch (IllegalArgumentException e) {
            at.error(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String image(Attributes service) {
        Optional<Cursor> image = service.at("image");
        if (image.isEmpty() && service.of().isMapping() && service.at("build").isEmpty()) {
            service.of().error("the attribute \"image\" is missing");
        }
        return image.flatMap(value ->
                        value.text()
                                .flatMap(text ->
                                        IMAGE.matcher(text).matches()
                                                ? Optional.of(text)
                                                : value.<String>expected("the name of an image")))
                .orElse("");
    }

    private static Optional<String> containerName(Cursor value) {
        return value.text()
                .flatMap(text ->
                        text.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")
                                ? Optional.of(text)
                                : value.expected(
                                        "a name of two or more letters, digits, '_', '.' and '-' that begins with a letter or digit"));
    }

    private static Optional<PullPolicy> pullPolicy(Cursor value) {
        return value.text()
                .flatMap(text -> {
                    if (text.matches("build|refresh|daily|weekly|every_.+")) {
                        value.error("\"" + text + "\" is " + Attributes.NOT_YET);
                        return Optional.empty();
                    }
                    return value.oneOf(
                            Map.of(
                                    "missing", PullPolicy.MISSING,
                                    "if_not_present", PullPolicy.MISSING,
                                    "never", PullPolicy.NEVER,
                                    "always", PullPolicy.ALWAYS));
                });
    }

    private static List<Dependency> dependsOn(Attributes service) {
        List<Dependency> dependencies = new ArrayList<>();
        service.at("depends_on")
                .ifPresent(value -> {
                    if (value.isList()) {
                        value.items()
                                .forEach(item ->
                                        item.text()
                                                .flatMap(on -> name(on, item))
                                                .ifPresent(on ->
                                                        dependencies.add(
                                                                new Dependency(
                                                                        on,
                                                                        Dependency.Condition
                                                                                .SERVICE_STARTED,
                                                                        true))));
                    } else {
                        value.entries()
                                .forEach((on, entry) ->
                                        name(on, entry)
                                                .ifPresent(name ->
                                                        dependencies.add(dependency(name, entry))));
                    }
                });
        return dependencies;
    }

    /** A name without attributes comes of a list that another file was merged into. */
    private static Dependency dependency(ServiceName on, Cursor entry) {
        if (entry.isNothing()) {
            return new Dependency(on, Dependency.Condition.SERVICE_STARTED, true);
        }
        Attributes of = entry.attributes();
        Dependency.Condition condition =
                of.required("condition")
                        .flatMap(value ->
                                value.oneOf(
                                        Map.of(
                                                "service_started",
                                                        Dependency.Condition.SERVICE_STARTED,
                                                "service_healthy",
                                                        Dependency.Condition.SERVICE_HEALTHY,
                                                "service_completed_successfully",
                                                        Dependency.Condition
                                                                .SERVICE_COMPLETED_SUCCESSFULLY)))
                        .orElse(Dependency.Condition.SERVICE_STARTED);
        of.at("restart")
                .filter(value -> value.flag().orElse(false))
                .ifPresent(value -> value.error("is " + Attributes.NOT_YET));
        Dependency dependency =
                new Dependency(on, condition, of.at("required").flatMap(Cursor::flag).orElse(true));
        of.end();
        return dependency;
    }

    /** The services of a file, by name, in its order. */
    static SortedMap<ServiceName, ServiceDraft> byName(List<ServiceDraft> drafts) {
        SortedMap<ServiceName, ServiceDraft> byName = new TreeMap<>();
        drafts.forEach(draft -> byName.put(draft.name(), draft));
        return byName;
    }
}
