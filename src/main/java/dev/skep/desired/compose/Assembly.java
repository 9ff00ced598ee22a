package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.Dependency;
import dev.skep.desired.Dependency.Condition;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.Drift;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Spelling;
import dev.skep.identity.ServiceName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Puts the services of a file together: what only the whole can tell is checked here, and networks
 * and volumes that no service uses are left out, as Compose does.
 *
 * @param services the active ones
 * @param all the names of the inactive ones too
 */
record Assembly(SortedMap<ServiceName, ServiceDraft> services, Set<String> all, Project project) {

    DesiredState state(
            boolean prune, boolean allowRemoval, Drift drift, DesiredState.Origin origin) {
        services.values().forEach(this::checkDependencies);
        DependencyCycles.check(services);
        NameChecks.check(services);
        PortChecks.check(services);
        Set<ServiceName> awaited =
                services.values().stream()
                        .flatMap(service -> service.dependsOn().stream())
                        .filter(dependency ->
                                dependency.condition() == Condition.SERVICE_COMPLETED_SUCCESSFULLY)
                        .map(Dependency::on)
                        .collect(Collectors.toSet());
        SortedMap<ServiceName, DesiredService> complete = new TreeMap<>();
        services.forEach(
                (name, draft) -> complete.put(name, draft.complete(awaited.contains(name))));
        return new DesiredState(
                project.stack(),
                complete,
                networks(),
                volumes(),
                prune,
                allowRemoval,
                drift,
                origin);
    }

    private void checkDependencies(ServiceDraft service) {
        List<String> missing =
                service.dependsOn().stream()
                        .filter(on -> on.required() && !services.containsKey(on.on()))
                        .map(on -> on.on().value())
                        .toList();
        if (missing.isEmpty()) {
            return;
        }
        Map<String, Cursor> places = dependencyPlaces(service);
        for (String on : missing) {
            places.getOrDefault(on, service.attribute("depends_on"))
                    .error(
                            all.contains(on)
                                    ? "the service \""
                                            + on
                                            + "\" has profiles, and none of them is asked for"
                                    : "there is no service \""
                                            + on
                                            + "\""
                                            + Spelling.hint(on, all));
        }
    }

    /** Where a service names another one in {@code depends_on}. */
    static Cursor dependencyAt(ServiceDraft service, String on) {
        return dependencyPlaces(service).getOrDefault(on, service.attribute("depends_on"));
    }

    private static Map<String, Cursor> dependencyPlaces(ServiceDraft service) {
        Cursor dependsOn = service.attribute("depends_on");
        Map<String, Cursor> places = new HashMap<>();
        if (dependsOn.isList()) {
            dependsOn
                    .items()
                    .forEach(item -> item.text().ifPresent(on -> places.putIfAbsent(on, item)));
        } else {
            places.putAll(dependsOn.entries());
        }
        return places;
    }

    private SortedMap<String, DesiredNetwork> networks() {
        Set<String> used =
                services.values().stream()
                        .flatMap(service -> service.spec().networking().networks().stream())
                        .map(Attachment::network)
                        .collect(Collectors.toSet());
        SortedMap<String, DesiredNetwork> networks = new TreeMap<>();
        project.networks().values().stream()
                .filter(network -> used.contains(network.name()))
                .forEach(network -> networks.put(network.name(), network));
        return networks;
    }

    private SortedMap<String, DesiredVolume> volumes() {
        Set<String> used = new LinkedHashSet<>();
        for (ServiceDraft service : services.values()) {
            for (Mount mount : service.spec().storage().volumes()) {
                if (mount instanceof Mount.Volume volume) {
                    volume.source().ifPresent(used::add);
                }
            }
        }
        SortedMap<String, DesiredVolume> volumes = new TreeMap<>();
        project.volumes().values().stream()
                .filter(volume -> used.contains(volume.name()))
                .forEach(volume -> volumes.put(volume.name(), volume));
        return volumes;
    }
}
