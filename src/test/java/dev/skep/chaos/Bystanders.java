package dev.skep.chaos;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.skep.identity.Labels;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What others have on the engine, some of it very like ours: it must stay untouched, whatever
 * happens.
 */
final class Bystanders {

    private static final String[] COMMAND = {"sleep", "86398"};
    private static final String VOLUME = "their_data";

    /** Named as ours could be, and not marked as ours. */
    private static final String LIKE_OURS = "chaos_backup";

    private final DockerClient docker;
    private final SortedMap<String, String> before;

    Bystanders(DockerClient docker, Contents contents) throws IOException {
        this.docker = docker;
        docker.createVolumeCmd().withName(VOLUME).exec();
        docker.createVolumeCmd().withName(LIKE_OURS).exec();
        contents.fill(VOLUME);
        contents.fill(LIKE_OURS);
        docker.createNetworkCmd().withName("their_net").exec();
        docker.createNetworkCmd().withName("chaos_other").exec();
        start("theirs", Map.of());
        start("chaos-web-77", Map.of());
        start("their-web-1", Map.of(Labels.COMPOSE_PROJECT, Wish.STACK));
        docker.createContainerCmd("busybox").withName("their-unstarted").withCmd(COMMAND).exec();
        this.before = look();
    }

    private void start(String name, Map<String, String> labels) {
        docker.createContainerCmd("busybox")
                .withName(name)
                .withCmd(COMMAND)
                .withLabels(labels)
                .withHostConfig(
                        HostConfig.newHostConfig()
                                .withNetworkMode("none")
                                .withRestartPolicy(RestartPolicy.alwaysRestart()))
                .exec();
        docker.startContainerCmd(name).exec();
    }

    /** What differs; an engine that has just begun needs a while to start theirs again. */
    java.util.List<String> differences() {
        SortedMap<String, String> now = look();
        return now.equals(before)
                ? java.util.List.of()
                : java.util.List.of("what others have was " + before + " and is " + now);
    }

    /**
     * All that does not carry our label, by name; the states of containers, the ids of the rest.
     */
    private SortedMap<String, String> look() {
        SortedMap<String, String> seen = new TreeMap<>();
        docker.listContainersCmd().withShowAll(true).exec().stream()
                .filter(container -> !container.getLabels().containsKey(Labels.STACK))
                .forEach(container ->
                        seen.put(
                                "container " + container.getNames()[0],
                                container.getState() + " " + container.getId()));
        docker.listNetworksCmd().exec().stream()
                .filter(network -> !labels(network).containsKey(Labels.STACK))
                // The engine makes these anew when it begins.
                .filter(network -> !java.util.Set.of("none", "host").contains(network.getName()))
                .forEach(network -> seen.put("network " + network.getName(), network.getId()));
        docker.listVolumesCmd().exec().getVolumes().stream()
                .filter(volume ->
                        volume.getName().equals(VOLUME) || volume.getName().equals(LIKE_OURS))
                .forEach(volume -> seen.put("volume " + volume.getName(), volume.getMountpoint()));
        return seen;
    }

    private static Map<String, String> labels(Network network) {
        return network.getLabels() == null ? Map.of() : network.getLabels();
    }
}
