package dev.skep.engine;

import dev.skep.desired.FileSource;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.observed.StoredFile;
import dev.skep.plan.Step;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What a swarm in memory keeps, and what each step does to it. */
final class FakeStore {

    /** What the swarm says of a service that nobody gave an answer to this. */
    private static final Tree.Mapping FILLED_IN =
            Tree.Mapping.EMPTY
                    .with(List.of("TaskTemplate", "ForceUpdate"), Tree.of(0))
                    .with(List.of("TaskTemplate", "Runtime"), Tree.of("container"));

    final SortedMap<String, Optional<StackName>> networks = new TreeMap<>();
    private final SortedMap<String, File> configs = new TreeMap<>();
    private final SortedMap<String, File> secrets = new TreeMap<>();
    private final FakeRevisions revisions = new FakeRevisions();
    private final SortedMap<StackName, LastApplied> written = new TreeMap<>();
    private final FakeCluster cluster;
    private final Consumer<String> told;

    private record File(StoredFile told, StackName stack) {}

    FakeStore(FakeCluster cluster, Consumer<String> told) {
        this.cluster = cluster;
        this.told = told;
        networks.put("ingress", Optional.empty());
    }

    FakeService service(String name) throws EngineException {
        FakeService service = cluster.services.get(name);
        FakeHost.need(service != null, Kind.NOT_FOUND, "service " + name + " not found");
        return Objects.requireNonNull(service);
    }

    FakeNode node(String id) throws EngineException {
        FakeNode node = cluster.nodes.get(id);
        FakeHost.need(node != null, Kind.NOT_FOUND, "node " + id + " not found");
        return Objects.requireNonNull(node);
    }

    void perform(Step step) throws EngineException {
        switch (step) {
            case Step.OnService onService -> performOn(onService);
            case Step.UpdateNode(
                            String id,
                            String _,
                            long version,
                            Availability availability,
                            Optional<Instant> suspect) -> {
                SortedMap<String, String> labels = new TreeMap<>(node(id).labels);
                labels.remove(Labels.SUSPECT);
                suspect.ifPresent(since -> labels.put(Labels.SUSPECT, since.toString()));
                cluster.update(node(id), version, availability, labels);
            }
            case Step.CreateConfig(StackName stack, String name, FileSource.Content file) ->
                    create("config", configs, stack, name, file);
            case Step.CreateSecret(StackName stack, String name, FileSource.Content file) ->
                    create("secret", secrets, stack, name, file);
            case Step.WriteRevision write -> {
                if (revisions.write(write, cluster.nextId() + "config", cluster.now())) {
                    told.accept("config revision " + write.number() + " create");
                }
            }
            case Step.RemoveConfig(String name, String id) -> {
                if (revisions.remove(name, id)) {
                    told.accept("config " + name + " remove");
                }
                remove("config", configs, name, id, "Configs", "ConfigName");
            }
            case Step.RemoveSecret(String name, String id) ->
                    remove("secret", secrets, name, id, "Secrets", "SecretName");
            case Step.CreateNetwork create -> {
                String name = create.network().name();
                Optional<StackName> ours = Optional.of(create.stack());
                FakeHost.need(
                        networks.getOrDefault(name, ours).equals(ours),
                        Kind.CONFLICT,
                        "network with name " + name + " already exists");
                if (networks.put(name, ours) == null) {
                    told.accept("network " + name + " create");
                }
            }
            case Step.RemoveNetwork(String name) -> removeNetwork(name);
            case Step.WriteLastApplied(StackName stack, LastApplied last) -> {
                boolean first = written.put(stack, last) == null;
                told.accept("config " + lastApplied(stack) + (first ? " create" : " update"));
            }
            case Step.RemoveLastApplied(StackName stack, long _) -> {
                if (written.remove(stack) != null) {
                    told.accept("config " + lastApplied(stack) + " remove");
                }
            }
            case Step.PullImage _, Step.OnSlot _, Step.CreateVolume _, Step.RemoveVolume _ ->
                    throw new EngineException(
                            Kind.CONFLICT,
                            step.subject()
                                    + " was planned for a plain engine, which manages a swarm now");
        }
    }

    private void performOn(Step.OnService step) throws EngineException {
        switch (step) {
            case Step.CreateService(StackName stack, ServiceName name, Tree.Mapping spec) ->
                    create(ServiceSpec.name(stack, name), spec);
            case Step.UpdateService update -> {
                needsAreThere(update.spec());
                cluster.update(byId(update.id()), update.version(), filledIn(update.spec()));
            }
            case Step.RemoveService(ServiceName _, String id) ->
                    cluster.services.values().stream()
                            .filter(service -> service.id.equals(id))
                            .findFirst()
                            .ifPresent(cluster::remove);
        }
    }

    private FakeService byId(String id) throws EngineException {
        return cluster.services.values().stream()
                .filter(service -> service.id.equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new EngineException(Kind.NOT_FOUND, "service " + id + " not found"));
    }

    private void create(String name, Tree.Mapping spec) throws EngineException {
        needsAreThere(spec);
        FakeService there = cluster.services.get(name);
        if (there != null) {
            Optional<String> hash = spec.at("Labels", Labels.SPEC_HASH).text();
            FakeHost.need(
                    there.label(Labels.SPEC_HASH).equals(hash),
                    Kind.CONFLICT,
                    "name conflicts with an existing object: service " + name + " already exists");
            return;
        }
        cluster.create(name, filledIn(spec));
    }

    private static Tree.Mapping filledIn(Tree.Mapping spec) {
        Tree.Mapping filled = spec;
        for (String key : FILLED_IN.at("TaskTemplate").entries().keySet()) {
            List<String> way = List.of("TaskTemplate", key);
            if (spec.at(way) instanceof Tree.Nothing) {
                filled = filled.with(way, FILLED_IN.at(way));
            }
        }
        return filled;
    }

    private void needsAreThere(Tree.Mapping spec) throws EngineException {
        FakeService asked = new FakeService("", "", spec, cluster.now());
        for (String name : asked.files("Configs", "ConfigName")) {
            FakeHost.need(
                    configs.containsKey(name), Kind.NOT_FOUND, "the swarm has no config " + name);
        }
        for (String name : asked.files("Secrets", "SecretName")) {
            FakeHost.need(
                    secrets.containsKey(name), Kind.NOT_FOUND, "the swarm has no secret " + name);
        }
        for (String name : asked.networks()) {
            FakeHost.need(
                    networks.containsKey(name), Kind.NOT_FOUND, "network " + name + " not found");
        }
    }

    private void create(
            String kind,
            SortedMap<String, File> files,
            StackName stack,
            String name,
            FileSource.Content content)
            throws EngineException {
        Optional<String> digest = Optional.of(content.content().toString());
        File there = files.get(name);
        if (there != null) {
            FakeHost.need(
                    there.told().digest().equals(digest),
                    Kind.CONFLICT,
                    kind + " " + name + " already exists");
            return;
        }
        files.put(
                name,
                new File(
                        new StoredFile(cluster.nextId() + kind, name, digest, true, cluster.now()),
                        stack));
        told.accept(kind + " " + name + " create");
    }

    private void remove(
            String kind,
            SortedMap<String, File> files,
            String name,
            String id,
            String list,
            String key)
            throws EngineException {
        File there = files.get(name);
        if (there == null || !there.told().id().equals(id)) {
            return;
        }
        for (FakeService service : cluster.services.values()) {
            FakeHost.need(
                    !service.files(list, key).contains(name),
                    Kind.CONFLICT,
                    kind + " '" + name + "' is in use by the following service: " + service.name);
        }
        files.remove(name);
        told.accept(kind + " " + name + " remove");
    }

    /** By name: everything that no service mounts. */
    List<String> unusedFiles() {
        SortedSet<String> unused = revisions.names();
        unused.addAll(configs.keySet());
        unused.addAll(secrets.keySet());
        written.keySet().forEach(stack -> unused.add(lastApplied(stack)));
        for (FakeService service : cluster.services.values()) {
            unused.removeAll(service.files("Configs", "ConfigName"));
            unused.removeAll(service.files("Secrets", "SecretName"));
        }
        return List.copyOf(unused);
    }

    private static String lastApplied(StackName stack) {
        return stack + "_.skep";
    }

    /** Somebody removes one of them. */
    void removeFile(String name) throws EngineException {
        FakeHost.need(unusedFiles().contains(name), Kind.CONFLICT, name + " is in use");
        boolean isSecret = secrets.remove(name) != null;
        configs.remove(name);
        revisions.remove(name);
        written.keySet().removeIf(stack -> lastApplied(stack).equals(name));
        told.accept((isSecret ? "secret " : "config ") + name + " remove");
    }

    private void removeNetwork(String name) throws EngineException {
        for (FakeService service : cluster.services.values()) {
            FakeHost.need(
                    !service.networks().contains(name),
                    Kind.CONFLICT,
                    "network " + name + " is in use by service " + service.id);
        }
        if (networks.remove(name) != null) {
            told.accept("network " + name + " remove");
        }
    }

    SortedSet<StackName> stacks() {
        SortedSet<StackName> stacks = new TreeSet<>(written.keySet());
        cluster.services
                .values()
                .forEach(service ->
                        service.label(Labels.STACK).map(StackName::new).ifPresent(stacks::add));
        configs.values().forEach(file -> stacks.add(file.stack()));
        secrets.values().forEach(file -> stacks.add(file.stack()));
        revisions.addStacks(stacks);
        return stacks;
    }

    SortedMap<ServiceName, List<Revision>> revisions(StackName stack) {
        return revisions.of(stack);
    }

    Swarm snapshot(StackName stack) {
        SortedMap<ServiceName, ObservedService> ours = new TreeMap<>();
        SortedSet<String> others = new TreeSet<>();
        for (FakeService service : cluster.services.values()) {
            Optional<ServiceName> name = nameIn(stack, service);
            name.ifPresentOrElse(
                    told -> ours.put(told, service.observed(told)), () -> others.add(service.name));
        }
        SortedMap<String, ObservedNetwork> seenNetworks = new TreeMap<>();
        networks.forEach((name, owner) ->
                seenNetworks.put(
                        name,
                        new ObservedNetwork(
                                "id-" + name, name, owner.filter(stack::equals).isPresent())));
        SortedMap<String, ObservedNode> nodes = new TreeMap<>();
        cluster.nodes.forEach((id, node) -> nodes.put(id, node.observed()));
        return new Swarm(
                stack,
                ours,
                others,
                seenNetworks,
                seen(stack, configs),
                seen(stack, secrets),
                nodes,
                revisions.of(stack),
                Leftovers.NONE,
                Optional.ofNullable(written.get(stack)));
    }

    private static Optional<ServiceName> nameIn(StackName stack, FakeService service) {
        String prefix = stack + "_";
        return service.label(Labels.STACK)
                .or(() -> service.label(Labels.STACK_NAMESPACE))
                .filter(stack.value()::equals)
                .filter(_ -> service.name.startsWith(prefix))
                .map(_ -> new ServiceName(service.name.substring(prefix.length())));
    }

    private static SortedMap<String, StoredFile> seen(
            StackName stack, SortedMap<String, File> files) {
        SortedMap<String, StoredFile> seen = new TreeMap<>();
        files.forEach((name, file) ->
                seen.put(
                        name,
                        new StoredFile(
                                file.told().id(),
                                name,
                                file.told().digest(),
                                file.stack().equals(stack),
                                file.told().createdAt())));
        return seen;
    }
}
