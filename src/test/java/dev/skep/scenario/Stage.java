package dev.skep.scenario;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.skep.engine.docker.Pause;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.ways.CallsProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * One stack on a real engine, with a folder of files and a Skep that watches them. What is there is
 * seen through an independent client, not through Skep's own eyes.
 */
final class Stage extends Scene {

    final DockerClient docker;
    private final List<StackName> others = new ArrayList<>();

    Stage(Path folder) {
        super(
                folder,
                CallsProxy.before(
                        Endpoint.resolve(Endpoint.Flags.NONE, System.getenv()).host(),
                        CallsProxy.Allowing.ENGINE));
        this.docker = DockerClientFactory.instance().client();
    }

    Stage(Path folder, Endpoint endpoint) {
        this(folder, endpoint, DockerClientFactory.instance().client(), Waiting::pause);
    }

    /**
     * @param endpoint how Skep reaches the engine
     * @param docker how the test does
     * @param pause how long Skep lets a silent engine be silent, and itself be away from it
     */
    Stage(Path folder, Endpoint endpoint, DockerClient docker, Pause pause) {
        super(folder, endpoint, pause);
        this.docker = docker;
    }

    /** The name of one more stack, which is swept with this one. */
    StackName another() {
        StackName other = new StackName(stack + "and" + (others.size() + 1));
        others.add(other);
        return other;
    }

    @Override
    Stage reading(Path path) {
        super.reading(path);
        return this;
    }

    @Override
    Stage files(String spec, String compose) {
        super.files(spec, compose);
        return this;
    }

    @Override
    Stage start() {
        super.start();
        return this;
    }

    /**
     * Waits until exactly these containers run, by name without the stack's, each once and nothing
     * else beside them.
     */
    void untilRuns(String... names) throws InterruptedException {
        List<String> wanted = Stream.of(names).sorted().toList();
        Waiting.until(wanted, () -> names(container -> container.getState().equals("running")));
        untilSettled();
        Waiting.until(wanted, () -> names(container -> true));
    }

    List<String> names(Predicate<Container> which) {
        return containers().stream()
                .filter(which)
                .map(container -> shortName(container))
                .sorted()
                .toList();
    }

    private String shortName(Container container) {
        return container.getNames()[0].substring(1).replaceFirst("^" + stack + "-", "");
    }

    List<Container> containers() {
        return containers(stack);
    }

    List<Container> containers(StackName name) {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.STACK, name.value()))
                .exec();
    }

    String id(String name) {
        return inspect(name).getId();
    }

    InspectContainerResponse inspect(String name) {
        return docker.inspectContainerCmd(stack + "-" + name).exec();
    }

    /** The ids of all containers, by name. */
    Map<String, String> ids() {
        return containers().stream().collect(Collectors.toMap(this::shortName, Container::getId));
    }

    /** What a command that runs inside prints. */
    String run(String name, String... command) {
        try {
            var created =
                    docker.execCreateCmd(stack + "-" + name)
                            .withAttachStdout(true)
                            .withCmd(command)
                            .exec();
            StringBuilder output = new StringBuilder();
            docker.execStartCmd(created.getId())
                    .exec(
                            new com.github.dockerjava.api.async.ResultCallback.Adapter<
                                    com.github.dockerjava.api.model.Frame>() {
                                @Override
                                public void onNext(com.github.dockerjava.api.model.Frame frame) {
                                    output.append(
                                            new String(
                                                    frame.getPayload(),
                                                    java.nio.charset.StandardCharsets.UTF_8));
                                }
                            })
                    .awaitCompletion();
            return output.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        super.close();
        // An engine of a test's own goes with all that it has, also with what it cannot remove
        // any more since it was killed.
        if (docker.equals(DockerClientFactory.instance().client())) {
            sweep(stack);
            others.forEach(this::sweep);
        }
    }

    private void sweep(StackName name) {
        containers(name)
                .forEach(container ->
                        quietly(() ->
                                docker.removeContainerCmd(container.getId())
                                        .withForce(true)
                                        .withRemoveVolumes(true)
                                        .exec()));
        docker.listNetworksCmd().exec().stream()
                .filter(network -> network.getName().startsWith(name + "_"))
                .forEach(network -> quietly(() -> docker.removeNetworkCmd(network.getId()).exec()));
        docker.listVolumesCmd().exec().getVolumes().stream()
                .filter(volume -> volume.getName().startsWith(name + "_"))
                .sorted(Comparator.comparing(volume -> volume.getName()))
                .forEach(volume -> quietly(() -> docker.removeVolumeCmd(volume.getName()).exec()));
    }

    /**
     * What an engine could remove only in part, because another engine beside it has a part of it
     * mounted for a moment, goes once that is over.
     */
    private static void quietly(Runnable removal) {
        try {
            Waiting.until("", () -> whatHolds(removal));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String whatHolds(Runnable removal) {
        try {
            removal.run();
            return "";
        } catch (NotFoundException gone) {
            return "";
        } catch (InternalServerErrorException | ConflictException heldStill) {
            return String.valueOf(heldStill.getMessage());
        }
    }
}
