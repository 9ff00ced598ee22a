package dev.skep.chaos;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.skep.identity.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One look at the engine itself, compared with what the files ask for. */
final class Sight {

    private static final int TAR_HEADER = 512;

    private final World world;
    private final DockerClient docker;
    private final List<String> differences = new ArrayList<>();
    private final SortedMap<String, String> ids = new TreeMap<>();
    private final SortedMap<String, String> caches = new TreeMap<>();

    private Sight(World world) {
        this.world = world;
        this.docker = world.docker();
    }

    /** The cheap questions first: while they find a difference, the others are not asked. */
    static Sight of(World world) {
        Sight sight = new Sight(world);
        try {
            List<Container> ours = sight.ours();
            sight.count(ours);
            if (sight.differences.isEmpty()) {
                sight.inspect(ours);
                sight.lookAround();
            }
        } catch (NotFoundException e) {
            sight.differences.add("gone while it was looked at: " + e.getMessage().strip());
        } catch (RuntimeException e) {
            sight.differences.add("the engine does not answer as it should: " + e);
        }
        return sight;
    }

    List<String> differences() {
        return differences;
    }

    /** Of the containers, by slot; whole only when nothing differs. */
    SortedMap<String, String> ids() {
        return ids;
    }

    /** The anonymous volume of each {@code worker}. */
    SortedMap<String, String> caches() {
        return caches;
    }

    private List<Container> ours() {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.STACK, Wish.STACK))
                .exec();
    }

    private void count(List<Container> ours) {
        Map<Service, Integer> counts = new TreeMap<>();
        for (Container container : ours) {
            String name = container.getNames()[0].substring(1);
            String slot =
                    container.getLabels().get(Labels.SERVICE)
                            + "-"
                            + container.getLabels().get(Labels.SLOT);
            if (!name.equals(Wish.STACK + "-" + slot)) {
                differences.add(
                        "a container of "
                                + slot
                                + " is called "
                                + name
                                + ": "
                                + container.getStatus());
            } else if (!container.getState().equals("running")) {
                differences.add(slot + " is " + container.getState());
            }
            if (ids.put(slot, container.getId()) != null) {
                differences.add(slot + " is there twice");
            }
            counts.merge(Service.of(slot), 1, Integer::sum);
        }
        for (Service service : Service.values()) {
            int count = counts.getOrDefault(service, 0);
            if (count != world.wish().count(service)) {
                differences.add(
                        "%s has %d containers in place of %d"
                                .formatted(service.id(), count, world.wish().count(service)));
            }
        }
    }

    private void inspect(List<Container> ours) {
        for (Map.Entry<String, String> each : ids.entrySet()) {
            inspect(each.getKey(), docker.inspectContainerCmd(each.getValue()).exec());
        }
        long processes = world.engine().processes(Wish.LONG);
        if (differences.isEmpty() && processes != ours.size()) {
            differences.add(processes + " processes run for " + ours.size() + " containers");
        }
    }

    private void inspect(String slot, InspectContainerResponse container) {
        Service service = Service.of(slot);
        Wish.Spec spec = world.wish().spec(service);
        expect(slot + " image", spec.image(), container.getConfig().getImage());
        expect(
                slot + " revision",
                List.of("REVISION=" + spec.revision()),
                Arrays.stream(container.getConfig().getEnv())
                        .filter(variable -> variable.startsWith("REVISION="))
                        .toList());
        String restart = container.getHostConfig().getRestartPolicy().getName();
        expect(slot + " restart", service.restart, restart.isEmpty() ? "no" : restart);
        expect(slot + " networks", service.networks, networks(container));
        if (service.isChecked()) {
            expect(slot + " health", "healthy", container.getState().getHealth().getStatus());
        }
        switch (service) {
            case STORE ->
                    expect(slot + " mounts", Map.of("/data", "chaos_data"), mounts(container));
            case WORKER -> inspectWorker(slot, container);
            case WEB, KEPT -> expect(slot + " mounts", Map.of(), mounts(container));
        }
    }

    private void inspectWorker(String slot, InspectContainerResponse container) {
        Map<String, String> mounts = mounts(container);
        expect(slot + " mounts", Set.of("/cache"), mounts.keySet());
        caches.put(slot, Objects.requireNonNullElse(mounts.get("/cache"), ""));
        expect(slot + " settings", world.wish().settings(), file(container, "/settings"));
        expect(slot + " secret", Wish.SECRET, file(container, "/run/secrets/key"));
    }

    private static Set<String> networks(InspectContainerResponse container) {
        return new TreeSet<>(container.getNetworkSettings().getNetworks().keySet());
    }

    private static Map<String, String> mounts(InspectContainerResponse container) {
        return container.getMounts().stream()
                .collect(
                        Collectors.toMap(
                                mount -> mount.getDestination().getPath(),
                                mount -> String.valueOf(mount.getName())));
    }

    /** The engine answers with a tar of one file. */
    private String file(InspectContainerResponse container, String path) {
        try (InputStream tar = docker.copyArchiveFromContainerCmd(container.getId(), path).exec()) {
            byte[] header = tar.readNBytes(TAR_HEADER);
            String size = new String(header, 124, 11, StandardCharsets.US_ASCII);
            return new String(tar.readNBytes(Integer.parseInt(size, 8)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void lookAround() {
        Set<String> networks =
                docker.listNetworksCmd().exec().stream()
                        .filter(network -> network.getLabels() != null)
                        .filter(network -> network.getLabels().containsKey(Labels.STACK))
                        .map(network -> network.getName())
                        .collect(Collectors.toSet());
        expect("networks", Set.of("chaos_front", "chaos_back"), networks);
        List<String> volumes =
                docker.listVolumesCmd().exec().getVolumes().stream()
                        .filter(volume -> volume.getLabels() != null)
                        .filter(volume -> volume.getLabels().containsKey(Labels.STACK))
                        .map(volume -> volume.getName().replaceFirst("_skep-[0-9]+$", "_skep-N"))
                        .sorted()
                        .toList();
        expect("volumes", List.of("chaos_data", "chaos_skep-N"), volumes);
        Set<String> leftovers = world.leftovers();
        if (!leftovers.isEmpty()) {
            differences.add("volumes that nobody named, uses or wrote into: " + leftovers);
        }
        differences.addAll(world.contents().differences());
        differences.addAll(world.bystanders().differences());
        differences.addAll(world.skep().breakdowns());
        if (!world.skep().isAlive()) {
            differences.add("Skep itself has ended");
        }
    }

    private void expect(String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            differences.add(what + ": " + found + " in place of " + wanted);
        }
    }
}
