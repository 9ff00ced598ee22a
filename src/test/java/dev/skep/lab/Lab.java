package dev.skep.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * Real engines side by side, each on a {@link Node} that can be killed and cut off, and that is to
 * it a machine of its own; {@link #swarm} makes one swarm of them.
 *
 * <p>Nothing of it is to be seen on the machine that it is on but processes, a folder below the
 * temporary one, and control groups: links, mounts and firewall rules are in namespaces of its own.
 * Closing removes all; when this JVM is told to end, it does so as well; when it is killed, the
 * processes end by themselves, and the next lab removes the rest. Only one that is {@linkplain
 * #plugIn plugged in} has a link and an address on the machine.
 *
 * <p>Every node has the image {@code busybox:latest} of the engine at hand. They reach no other
 * network. Needs root and what {@link Requirements} lists.
 */
public final class Lab implements AutoCloseable {

    private static final String IMAGE = "busybox:latest";

    /**
     * A node is missed after three of these periods; it is five seconds where nothing is said. One
     * would be too short for a machine with much to do.
     */
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final Thread sweeper = new Thread(this::removeQuietly, "lab-sweeper");
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final Premises premises;
    private Switch network;

    private Lab() throws IOException {
        premises = Premises.take();
        Runtime.getRuntime().addShutdownHook(sweeper);
    }

    /** So many nodes of the installed engine, and no swarm yet. */
    public static Lab of(int nodes) throws IOException, InterruptedException {
        return of(nodes, EngineVersion.INSTALLED);
    }

    /**
     * @throws IllegalStateException that says what is missing, on a machine where it cannot be made
     */
    public static Lab of(int nodes, EngineVersion version)
            throws IOException, InterruptedException {
        Requirements.check();
        return of(nodes, version.programs());
    }

    static Lab of(int nodes, EngineVersion.Programs programs)
            throws IOException, InterruptedException {
        Premises.removeAbandoned();
        Lab lab = new Lab();
        boolean up = false;
        try {
            lab.start(nodes, programs);
            up = true;
        } finally {
            if (!up) {
                lab.close();
            }
        }
        return lab;
    }

    private void start(int count, EngineVersion.Programs programs)
            throws IOException, InterruptedException {
        network = new Switch(premises.folder().resolve("switch.log"));
        for (int number = 1; number <= count; number++) {
            Node node = new Node(number, premises, programs, network);
            nodes.add(node);
            node.begin();
        }
        byte[] image = imageAtHand();
        for (Node node : nodes) {
            node.untilUp();
        }
        atOnce(nodes, node -> node.api().load(image));
    }

    private static byte[] imageAtHand() throws IOException {
        try (InputStream image =
                DockerClientFactory.instance().client().saveImageCmd(IMAGE).exec()) {
            return image.readAllBytes();
        }
    }

    /**
     * Joins all of them to one swarm, in which the first so many are managers and the others
     * workers; returns when each is ready in the eyes of the first.
     */
    public void swarm(int managers) throws InterruptedException {
        swarm(managers, HEARTBEAT);
    }

    /**
     * The same, where a sign of life is asked of each node at other times.
     *
     * @param heartbeat a node is missed after three of them
     */
    public void swarm(int managers, Duration heartbeat) throws InterruptedException {
        Node first = node(1);
        first.found(
                Api.json(
                        "{\"Dispatcher\": {\"HeartbeatPeriod\": %d}}"
                                .formatted(heartbeat.toNanos())));
        JsonNode tokens = first.api().get("/swarm").path("JoinTokens");
        String manager = tokens.path("Manager").asText();
        String worker = tokens.path("Worker").asText();
        atOnce(
                nodes.subList(1, nodes.size()),
                node -> node.join(first, node.number() <= managers ? manager : worker));
        for (Node node : nodes) {
            first.untilSees(node, "ready");
        }
    }

    /**
     * Gives the machine itself a cable to the others: processes on it then reach the nodes at their
     * addresses. One lab of a machine has that at a time; others wait here.
     */
    public void plugIn() throws IOException, InterruptedException {
        network.plugInMachine(Node.MACHINE);
    }

    /** A node that has left the swarm joins again, as a worker, and gets another id. */
    public void takeIn(Node node) throws InterruptedException {
        Node first = node(1);
        node.join(first, first.api().get("/swarm").path("JoinTokens").path("Worker").asText());
        first.untilSees(node, "ready");
    }

    /** By its number, from 1. */
    public Node node(int number) {
        return nodes.get(number - 1);
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    Premises premises() {
        return premises;
    }

    /** What the kernel calls the namespaces that were made for it. */
    Stream<String> namespaces() {
        return Stream.concat(network.namespaces(), nodes.stream().flatMap(Node::namespaces));
    }

    private static void atOnce(List<Node> nodes, Consumer<Node> action)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> actions =
                    nodes.stream()
                            .<Callable<Void>>map(node ->
                                    () -> {
                                        action.accept(node);
                                        return null;
                                    })
                            .toList();
            for (Future<Void> done : threads.invokeAll(actions)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    /** One of the scripts that lie beside this class. */
    static String script(String name) {
        try {
            return Path.of(Lab.class.getResource(name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it does not get done is done when this JVM ends. */
    @Override
    public void close() {
        try {
            remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; left over: " + premises.folder(), e);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(sweeper);
        } catch (IllegalStateException atTheEndAnyway) {
            return;
        }
    }

    private synchronized void remove() throws InterruptedException {
        for (Node node : nodes) {
            node.end();
        }
        if (network != null) {
            network.end();
        }
        premises.remove();
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (InterruptedException | RuntimeException e) {
            System.err.println("left over of a lab: " + premises.folder() + ": " + e);
        }
    }
}
