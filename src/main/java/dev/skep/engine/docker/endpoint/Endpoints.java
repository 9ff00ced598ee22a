package dev.skep.engine.docker.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where engines are: one, several that were named, or all that a name stands for.
 *
 * <p>Several are written with commas: {@code tcp://a:2375,tcp://b:2375}. A name that begins with
 * {@code tasks.} stands for one address for each task of a service, as Swarm's own resolver tells;
 * the service's bare name stands for one virtual address instead, which drops idle streams. {@code
 * nodes:2375} in a list stands for that port of each node that the swarm has, as a manager among
 * the others tells.
 */
public final class Endpoints {

    private static final String TASKS = "tasks.";
    private static final Pattern NODES = Pattern.compile("nodes:([0-9]{1,5})");

    /** Finds the addresses that a name stands for. */
    @FunctionalInterface
    public interface Resolver {

        /** The system's own. */
        Resolver SYSTEM =
                name ->
                        Arrays.stream(InetAddress.getAllByName(name))
                                .map(InetAddress::getHostAddress)
                                .toList();

        List<String> addresses(String name) throws UnknownHostException;
    }

    private final List<Endpoint> named;
    private final Resolver resolver;

    /** How a node is reached at its address; empty where the swarm's nodes are not asked for. */
    private final Optional<Function<String, Endpoint>> ofNode;

    private volatile List<Endpoint> nodes = List.of();

    private Endpoints(
            List<Endpoint> named, Resolver resolver, Optional<Function<String, Endpoint>> ofNode) {
        this.named = List.copyOf(named);
        this.resolver = resolver;
        this.ofNode = ofNode;
    }

    public static Endpoints of(Endpoint one) {
        return new Endpoints(List.of(one), Resolver.SYSTEM, Optional.empty());
    }

    /**
     * Those that a command line and the environment name, each found as {@link Endpoint#resolve}
     * finds one.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Endpoints resolve(
            Endpoint.Flags flags, Map<String, String> environment, Resolver resolver) {
        String hosts =
                flags.host()
                        .or(() ->
                                flags.context().isPresent()
                                        ? Optional.empty()
                                        : Optional.ofNullable(environment.get("DOCKER_HOST")))
                        .orElse("");
        if (!hosts.contains(",")) {
            return new Endpoints(
                    List.of(Endpoint.resolve(flags, environment)), resolver, Optional.empty());
        }
        Function<String, Endpoint> one = host -> Endpoint.resolve(flags.at(host), environment);
        List<String> entries =
                Arrays.stream(hosts.split(",", -1))
                        .map(String::strip)
                        .filter(host -> !host.isEmpty())
                        .distinct()
                        .toList();
        List<Endpoint> named =
                entries.stream().filter(host -> !NODES.matcher(host).matches()).map(one).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected Docker hosts, one of them a manager's, got \"" + hosts + "\"");
        }
        return new Endpoints(named, resolver, ofNode(entries, one));
    }

    private static Optional<Function<String, Endpoint>> ofNode(
            List<String> entries, Function<String, Endpoint> one) {
        return entries.stream()
                .map(NODES::matcher)
                .filter(Matcher::matches)
                .map(nodes -> nodes.group(1))
                .<Function<String, Endpoint>>map(
                        port -> address -> one.apply("tcp://" + inUri(address) + ":" + port))
                .findFirst();
    }

    private static String inUri(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** Whether there may be more than one, now or later. */
    public boolean mayBeSeveral() {
        return named.size() > 1
                || ofNode.isPresent()
                || named.stream().anyMatch(Endpoints::standsForMany);
    }

    /** What was named, for people. */
    public String text() {
        return String.join(", ", named.stream().map(each -> each.host().toString()).toList())
                + (ofNode.isPresent() ? ", and the nodes of its swarm" : "");
    }

    /** Whether the nodes of the swarm are asked for, which only a manager can tell. */
    public boolean areOfNodes() {
        return ofNode.isPresent();
    }

    /**
     * What a manager has told.
     *
     * @param addresses of nodes that are not named by themselves
     */
    public void learn(Collection<String> addresses) {
        nodes = ofNode.map(at -> addresses.stream().sorted().map(at).toList()).orElse(List.of());
    }

    /** What named it, for people: {@code DOCKER_HOST}, {@code --host}. */
    public String source() {
        return first().source();
    }

    /**
     * The first of those that were named: it has what they share, as the client's configuration.
     */
    public Endpoint first() {
        return named.getFirst();
    }

    /** Those that are known at this moment; empty while a name stands for none. */
    public List<Endpoint> now() {
        return Stream.concat(named().stream(), nodes.stream()).distinct().toList();
    }

    /** Of those the ones that no manager told of. */
    public List<Endpoint> named() {
        List<Endpoint> known = new ArrayList<>();
        for (Endpoint endpoint : named) {
            if (standsForMany(endpoint)) {
                known.addAll(expanded(endpoint));
            } else {
                known.add(endpoint);
            }
        }
        return known;
    }

    private static boolean standsForMany(Endpoint endpoint) {
        return "tcp".equals(endpoint.host().getScheme()) && endpoint.name().startsWith(TASKS);
    }

    private List<Endpoint> expanded(Endpoint endpoint) {
        try {
            return resolver.addresses(endpoint.name()).stream().sorted().map(endpoint::at).toList();
        } catch (UnknownHostException e) {
            // A service without a running task, or a resolver that is away: both pass.
            return List.of();
        }
    }
}
