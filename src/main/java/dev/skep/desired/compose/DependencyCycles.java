package dev.skep.desired.compose;

import dev.skep.desired.Dependency;
import dev.skep.identity.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds services that wait for each other. */
final class DependencyCycles {

    private final Map<ServiceName, ServiceDraft> services;
    private final Set<ServiceName> done = new HashSet<>();
    private final List<ServiceName> path = new ArrayList<>();

    private DependencyCycles(Map<ServiceName, ServiceDraft> services) {
        this.services = services;
    }

    /** Reports each cycle once, where its first service enters it. */
    static void check(Map<ServiceName, ServiceDraft> services) {
        DependencyCycles cycles = new DependencyCycles(services);
        services.keySet().forEach(cycles::visit);
    }

    private void visit(ServiceName name) {
        int seen = path.indexOf(name);
        if (seen >= 0) {
            report(path.subList(seen, path.size()));
            return;
        }
        ServiceDraft service = services.get(name);
        if (service == null || done.contains(name)) {
            return;
        }
        path.add(name);
        service.dependsOn().stream().map(Dependency::on).forEach(this::visit);
        path.removeLast();
        done.add(name);
    }

    private void report(Collection<ServiceName> cycle) {
        List<ServiceName> members = new ArrayList<>(cycle);
        ServiceDraft first = services.get(members.getFirst());
        if (first == null) {
            return;
        }
        ServiceName next = members.size() > 1 ? members.get(1) : members.getFirst();
        members.add(members.getFirst());
        Assembly.dependencyAt(first, next.value())
                .error(
                        "is a cycle: "
                                + members.stream()
                                        .map(ServiceName::value)
                                        .collect(Collectors.joining(" -> ")));
    }
}
