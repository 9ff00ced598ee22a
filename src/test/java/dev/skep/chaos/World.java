package dev.skep.chaos;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmdResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.PrivateEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a run has: an engine of its own, a proxy in front of it, Skep, the files, and what
 * others have on the engine. What happens on the engine from outside goes past the proxy.
 */
final class World implements AutoCloseable {

    /** The name that the engine gives to a volume that nobody named. */
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    private final Path folder = Files.createTempDirectory("chaos");
    private final Thread sweeper = new Thread(this::sweep, "chaos-sweeper");
    private final Contents contents;
    private PrivateEngine engine;
    private FaultyProxy proxy;
    private SkepProcess skep;
    private Bystanders bystanders;
    private Wish wish = Wish.first();
    private SortedMap<String, String> ids = Collections.emptySortedMap();
    private SortedMap<String, String> caches = Collections.emptySortedMap();
    private final Set<String> abandoned = new TreeSet<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private Optional<RollOutWatch> watch = Optional.empty();
    private int engineStarts = 1;

    /**
     * @param checkout where the application was packaged
     * @param random for the contents of volumes
     */
    World(Path checkout, Random random) throws IOException, InterruptedException {
        // Whoever is told to stop sweeps up as well.
        Runtime.getRuntime().addShutdownHook(sweeper);
        boolean up = false;
        try {
            engine = PrivateEngine.withNetworks();
            docker().tagImageCmd("busybox:latest", "busybox", "other").exec();
            contents = new Contents(engine, random);
            bystanders = new Bystanders(docker(), contents);
            proxy = new FaultyProxy(engine.host());
            skep = new SkepProcess(checkout, folder.resolve("skep.yaml"), log(), proxy.host());
            Files.writeString(folder.resolve("key"), Wish.SECRET);
            write(wish);
            skep.start();
            up = true;
        } finally {
            if (!up) {
                close();
            }
        }
    }

    private Path log() {
        return folder.resolve("skep.log");
    }

    DockerClient docker() {
        return engine.docker();
    }

    PrivateEngine engine() {
        return engine;
    }

    FaultyProxy proxy() {
        return proxy;
    }

    SkepProcess skep() {
        return skep;
    }

    Contents contents() {
        return contents;
    }

    Bystanders bystanders() {
        return bystanders;
    }

    Wish wish() {
        return wish;
    }

    int engineStarts() {
        return engineStarts;
    }

    /** Begins the engine again that was ended; not while everything is swept up. */
    synchronized void startEngine() throws IOException, InterruptedException {
        engine.start();
        engineStarts++;
        // It makes a container's volumes first: those whose container it did not get to are its
        // own.
        abandoned.addAll(leftovers());
    }

    /**
     * Volumes that the engine named itself and no container has, but for those that had been a
     * replica's: these are kept with their data when its container is removed by hand, or its slot
     * is no longer asked for.
     */
    Set<String> leftovers() {
        return docker().listVolumesCmd().withDanglingFilter(true).exec().getVolumes().stream()
                .map(InspectVolumeResponse::getName)
                .filter(name -> ANONYMOUS.matcher(name).matches())
                .filter(name -> !contents.knows(name) && !abandoned.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Volumes that an ending engine left behind half-way. */
    Set<String> abandoned() {
        return abandoned;
    }

    /** Begins Skep again that was ended, likewise. */
    synchronized void startSkep() throws IOException {
        skep.start();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Changes the files; what is to be then is this. */
    void edit(Wish changed) throws IOException {
        wish = changed;
        write(changed);
    }

    private void write(Wish changed) throws IOException {
        write("settings", changed.settings());
        write("compose.yaml", changed.compose());
        write("skep.yaml", changed.manifest());
    }

    /** Saves as an editor does that writes beside and renames; what is the same stays untouched. */
    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Path beside = folder.resolve("." + name + ".swp");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Takes note of what a look showed in which nothing differed, and fills what is new. */
    void settled(Sight sight) throws IOException {
        ids = new TreeMap<>(sight.ids());
        caches = new TreeMap<>(sight.caches());
        for (String volume : caches.values()) {
            if (!contents.knows(volume)) {
                contents.fill(volume);
            }
        }
        if (!contents.knows("chaos_data")) {
            contents.fill("chaos_data");
        }
    }

    /** The ids of the containers after the last fault was made good, by slot. */
    SortedMap<String, String> ids() {
        return ids;
    }

    /** The anonymous volumes, likewise. */
    SortedMap<String, String> caches() {
        return caches;
    }

    List<String> slots() {
        return List.copyOf(ids.keySet());
    }

    List<String> slots(Service service) {
        return ids.keySet().stream().filter(slot -> Service.of(slot) == service).toList();
    }

    String any(Random random) {
        return pick(slots(), random);
    }

    /**
     * @param most how many at most
     */
    List<String> some(int most, Random random) {
        List<String> all = new ArrayList<>(slots());
        Collections.shuffle(all, random);
        return all.subList(0, 1 + random.nextInt(most)).stream().sorted().toList();
    }

    static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** Counts an end by itself of a slot's replica, and says how many there were. */
    int ended(String slot) {
        return ends.merge(slot, 1, Integer::sum);
    }

    /** From now on, until all is right again, nothing but a roll-out happens to this service. */
    void watch(Service service) throws InterruptedException {
        watch = Optional.of(new RollOutWatch(this, service));
    }

    /** What was wrong in the roll-out that was watched, if one was. */
    List<String> watched() throws IOException {
        if (watch.isEmpty()) {
            return List.of();
        }
        try (RollOutWatch over = watch.get()) {
            watch = Optional.empty();
            return over.violations();
        }
    }

    /** Something done to a container that Skep may be faster with. */
    interface Deed {
        void on(String id);
    }

    /** Does it to the container that filled the slot when all was right. */
    void with(String slot, Deed deed) {
        try {
            deed.on(ids.get(slot));
        } catch (NotFoundException | ConflictException | NotModifiedException faster) {
            // It is gone, or ended, already: that is a moment as good as any.
        }
    }

    void kill(String slot) {
        with(slot, id -> docker().killContainerCmd(id).exec());
    }

    void remove(String slot) {
        with(slot, id -> docker().removeContainerCmd(id).withForce(true).exec());
    }

    void stop(String slot) {
        with(slot, id -> docker().stopContainerCmd(id).withTimeout(0).exec());
    }

    void run(String slot, String... command) {
        with(
                slot,
                id -> {
                    ExecCreateCmdResponse created =
                            docker().execCreateCmd(id).withCmd(command).exec();
                    docker().execStartCmd(created.getId())
                            .withDetach(true)
                            .exec(new ResultCallback.Adapter<Frame>());
                });
    }

    private void sweep() {
        try {
            release();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private synchronized void release() throws IOException {
        if (skep != null) {
            skep.close();
            skep = null;
        }
        if (proxy != null) {
            proxy.close();
        }
        if (engine != null) {
            engine.close();
            engine = null;
        }
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(sweeper);
        release();
    }
}
