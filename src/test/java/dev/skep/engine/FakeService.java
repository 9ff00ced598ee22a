package dev.skep.engine;

import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One service in memory, with the tasks that its swarm remembers. */
final class FakeService {

    private static final Comparator<ObservedTask> ORDER =
            Comparator.comparingInt(ObservedTask::slot)
                    .thenComparing(ObservedTask::since, Comparator.reverseOrder())
                    .thenComparing(ObservedTask::id);

    /** How often the tasks of one place were made anew by one spec. */
    record Restarts(long specVersion, List<Instant> at) {}

    final String id;
    final String name;
    final Instant createdAt;
    final List<FakeTask> tasks = new ArrayList<>();
    final Map<String, Restarts> restarts = new HashMap<>();
    long version;
    long specVersion;
    Tree.Mapping spec;
    Optional<Tree.Mapping> previousSpec = Optional.empty();
    long previousSpecVersion;
    Optional<RollOut> status = Optional.empty();
    int iteration;

    /** What is to be done about its tasks has to be thought over. */
    boolean touched;

    @Nullable FakeRollOut rollOut;

    FakeService(String id, String name, Tree.Mapping spec, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.spec = spec;
        this.createdAt = createdAt;
    }

    private @Nullable FakeTemplate template;
    private @Nullable Tree templateOf;

    /** Of the spec that it has now. */
    @SuppressWarnings("ReferenceEquality")
    FakeTemplate template() {
        FakeTemplate known = template;
        if (known == null || templateOf != spec) {
            known = FakeTemplate.of(spec.at("TaskTemplate"));
            template = known;
            templateOf = spec;
        }
        return known;
    }

    boolean isGlobal() {
        return spec.at("Mode").entries().containsKey("Global");
    }

    boolean isPerNode() {
        return isGlobal() || spec.at("Mode").entries().containsKey("GlobalJob");
    }

    boolean isJob() {
        return spec.at("Mode").entries().keySet().stream().anyMatch(kind -> kind.endsWith("Job"));
    }

    /** {@code Replicated}, {@code Global}, {@code ReplicatedJob} or {@code GlobalJob}. */
    static String kind(Tree spec) {
        return String.join(",", spec.at("Mode").entries().keySet());
    }

    long replicas() {
        return spec.at("Mode", "Replicated", "Replicas").whole().orElse(1L);
    }

    Optional<String> label(String key) {
        return spec.at("Labels", key).text();
    }

    boolean isRollingBack() {
        return status.filter(roll -> roll.state() == RollOut.State.ROLLBACK_STARTED).isPresent();
    }

    /** Names of configs or secrets that its tasks mount. */
    List<String> files(String list, String key) {
        return spec.at("TaskTemplate", "ContainerSpec", list).items().stream()
                .flatMap(item -> item.at(key).text().stream())
                .toList();
    }

    List<String> networks() {
        return spec.at("TaskTemplate", "Networks").items().stream()
                .flatMap(item -> item.at("Target").text().stream())
                .toList();
    }

    /** The tasks of each place, by its name; the oldest first. */
    SortedMap<String, List<FakeTask>> places() {
        SortedMap<String, List<FakeTask>> places =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(it -> it));
        for (FakeTask task : tasks) {
            places.computeIfAbsent(task.place(), _ -> new ArrayList<>()).add(task);
        }
        return places;
    }

    ObservedService observed(ServiceName told) {
        List<ObservedTask> all = new ArrayList<>();
        tasks.forEach(task -> all.add(task.observed()));
        all.sort(ORDER);
        return new ObservedService(told, id, version, spec, status, all, createdAt);
    }
}
