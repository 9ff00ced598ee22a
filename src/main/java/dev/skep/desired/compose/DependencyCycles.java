package dev.skep.desired.compose;

import dev.skep.desired.Dependency;
import dev.skep.identity.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds services that wait for each other. */
final class DependencyCycles {

    private final Map<ServiceName, ServiceDraft> services;
    private final Set<ServiceName> done = new HashSet<>();

    /** The services on the way, each with those that it waits for and that are still to be seen. */
    private final SequencedMap<ServiceName, Iterator<ServiceName>> path = new LinkedHashMap<>();

    private DependencyCycles(Map<ServiceName, ServiceDraft> services) {
        this.services = services;
    }

    /** Reports each cycle once, where its first service enters it. */
    static void check(Map<ServiceName, ServiceDraft> services) {
        DependencyCycles cycles = new DependencyCycles(services);
        services.keySet().forEach(cycles::visit);
    }

    /** Not by recursion: a chain of services may be longer than a thread's stack bears. */
    private void visit(ServiceName first) {
        enter(first);
        while (!path.isEmpty()) {
            Map.Entry<ServiceName, Iterator<ServiceName>> last = path.lastEntry();
            if (last.getValue().hasNext()) {
                enter(last.getValue().next());
            } else {
                done.add(last.getKey());
                path.pollLastEntry();
            }
        }
    }

    private void enter(ServiceName name) {
        ServiceDraft service = services.get(name);
        if (path.containsKey(name)) {
            report(path.keySet().stream().dropWhile(each -> !each.equals(name)).toList());
        } else if (service != null && !done.contains(name)) {
            path.put(name, service.dependsOn().stream().map(Dependency::on).iterator());
        }
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
