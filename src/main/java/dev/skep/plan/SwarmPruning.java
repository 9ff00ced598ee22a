package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileSource;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.StoredFile;
import dev.skep.plan.Finding.Severity;
import dev.skep.tree.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** What left the files leaves the swarm, under the {@link RemovalGuard}. */
final class SwarmPruning {

    /** So many older contents of a file are kept for those who go back. */
    private static final int KEPT = 2;

    private static final List<String> CONTAINER = List.of("TaskTemplate", "ContainerSpec");
    private static final Why REMOVED = new Why.Removed();

    private final DesiredState desired;
    private final Swarm observed;
    private final StoredFiles files;
    private final Draft draft;

    SwarmPruning(DesiredState desired, Swarm observed, StoredFiles files, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.files = files;
        this.draft = draft;
    }

    void plan() {
        tellOfOthers();
        List<ObservedService> leaving =
                observed.services().values().stream()
                        .filter(ObservedService::isOurs)
                        .filter(service -> !desired.services().containsKey(service.name()))
                        .toList();
        SortedSet<ServiceName> names = new TreeSet<>();
        leaving.forEach(service -> names.add(service.name()));
        if (!new RemovalGuard(desired, observed.services().size(), draft).allows(names)) {
            return;
        }
        List<Integer> removals = new ArrayList<>();
        leaving.forEach(service ->
                removals.add(
                        draft.add(new Step.RemoveService(service.name(), service.id()), REMOVED)));
        if (isSettling() || observed.lastApplied().isEmpty()) {
            // A roll-out may yet go back to what left the files; and of a stack that Skep has not
            // taken over, only the stack's own label is on them.
            return;
        }
        removeNetworks(removals);
        removeFiles(
                observed.configs().values(),
                wanted(StoredFiles::configs, files::ofConfig),
                "Configs",
                "ConfigName",
                Step.RemoveConfig::new,
                removals);
        removeFiles(
                observed.secrets().values(),
                wanted(StoredFiles::secrets, files::ofSecret),
                "Secrets",
                "SecretName",
                Step.RemoveSecret::new,
                removals);
        removeRevisions(removals);
        if (desired.services().isEmpty()) {
            observed.lastApplied()
                    .ifPresent(last ->
                            draft.add(
                                    new Step.RemoveLastApplied(desired.stack(), last.generation()),
                                    REMOVED,
                                    removals));
        }
    }

    private boolean isSettling() {
        return staying()
                .flatMap(service -> service.rollOut().stream())
                .anyMatch(roll -> roll.isUnderWay() || roll.isPaused());
    }

    /** What is asked for, and what is nobody's to remove. */
    private Stream<ObservedService> staying() {
        return observed.services().values().stream()
                .filter(service ->
                        !service.isOurs() || desired.services().containsKey(service.name()));
    }

    private void tellOfOthers() {
        staying()
                .filter(service -> !desired.services().containsKey(service.name()))
                .forEach(service ->
                        draft.find(
                                new Finding(
                                        Severity.NOTE,
                                        Optional.of(service.name()),
                                        "NotTakenOver",
                                        service.name()
                                                + " is not in the files, and was not made by Skep: it is left alone",
                                        Optional.empty())));
    }

    private void removeNetworks(List<Integer> after) {
        List<ObservedNetwork> unnamed =
                observed.networks().values().stream()
                        .filter(ObservedNetwork::ours)
                        .filter(network -> !desired.networks().containsKey(network.name()))
                        .toList();
        if (unnamed.isEmpty()) {
            return;
        }
        Set<String> inUse = new HashSet<>();
        staying()
                .forEach(service ->
                        service.spec().at("TaskTemplate", "Networks").items().stream()
                                .flatMap(attached -> attached.at("Target").text().stream())
                                .forEach(inUse::add));
        unnamed.stream()
                .filter(network -> !inUse.contains(network.name()))
                .forEach(network ->
                        draft.add(new Step.RemoveNetwork(network.name()), REMOVED, after));
    }

    private void removeRevisions(List<Integer> after) {
        observed.revisions()
                .forEach((service, revisions) -> {
                    if (!desired.services().containsKey(service)) {
                        revisions.forEach(revision ->
                                draft.add(
                                        new Step.RemoveConfig(
                                                revision.config(), revision.configId()),
                                        REMOVED,
                                        after));
                    }
                });
    }

    private Set<String> wanted(
            Function<ContainerSpec, Stream<FileSource>> kind, Function<FileSource, String> name) {
        Set<String> wanted = new HashSet<>();
        desired.services()
                .values()
                .forEach(service ->
                        kind.apply(service.template().spec())
                                .forEach(source -> wanted.add(name.apply(source))));
        return wanted;
    }

    /** The newest of each family first: what was used last is what somebody may go back to. */
    private void removeFiles(
            Collection<StoredFile> stored,
            Set<String> wanted,
            String list,
            String key,
            BiFunction<String, String, Step> remove,
            List<Integer> after) {
        List<StoredFile> unwanted =
                stored.stream()
                        .filter(StoredFile::ofStack)
                        .filter(file -> !wanted.contains(file.name()))
                        .toList();
        if (unwanted.isEmpty()) {
            return;
        }
        Set<String> inUse = inUse(list, key);
        Set<String> families = new HashSet<>();
        wanted.forEach(name -> families.add(StoredFiles.family(name)));
        Map<String, Integer> kept = new HashMap<>();
        unwanted.stream()
                .filter(file -> !inUse.contains(file.name()))
                .sorted(Comparator.comparing(StoredFile::createdAt).reversed())
                .forEach(file -> {
                    String family = StoredFiles.family(file.name());
                    boolean spared =
                            families.contains(family)
                                    && kept.merge(family, 1, Integer::sum) <= KEPT;
                    if (!spared) {
                        draft.add(remove.apply(file.name(), file.id()), new Why.Unused(), after);
                    }
                });
    }

    /** By services, and by revisions of whatever kind: it is needed to go back to one. */
    private Set<String> inUse(String list, String key) {
        Set<String> inUse = new HashSet<>(observed.needed());
        staying()
                .forEach(
                        service -> inUse.addAll(referred(service.spec().at(CONTAINER), list, key)));
        observed.revisions()
                .forEach((service, revisions) -> {
                    if (desired.services().containsKey(service)) {
                        revisions.forEach(revision ->
                                inUse.addAll(referred(revision.spec().at(CONTAINER), list, key)));
                    }
                });
        return inUse;
    }

    private static List<String> referred(Tree container, String list, String key) {
        return container.at(list).items().stream()
                .flatMap(item -> item.at(key).text().stream())
                .toList();
    }
}
