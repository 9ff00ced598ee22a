package dev.skep.engine.docker.endpoint;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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

    private static final Logger LOG = System.getLogger(Endpoints.class.getName());
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

    /**
     * What was named.
     *
     * @param endpoints not empty
     * @param ofNode how a node is reached at its address; empty where the swarm's nodes are not
     *     asked for
     */
    private record Named(List<Endpoint> endpoints, Optional<Function<String, Endpoint>> ofNode) {

        static Named alone(Endpoint endpoint) {
            return new Named(List.of(endpoint), Optional.empty());
        }

        /**
         * @param hosts with commas
         * @param one finds one of them
         */
        static Named list(String hosts, Function<String, Endpoint> one) {
            List<String> entries =
                    Arrays.stream(hosts.split(",", -1))
                            .map(String::strip)
                            .filter(host -> !host.isEmpty())
                            .distinct()
                            .toList();
            List<Endpoint> endpoints =
                    entries.stream()
                            .filter(host -> !NODES.matcher(host).matches())
                            .map(one)
                            .toList();
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException(
                        "expected Docker hosts, one of them a manager's, got \"" + hosts + "\"");
            }
            return new Named(endpoints, ofNode(entries, one));
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

        boolean mayBeSeveral() {
            return endpoints.size() > 1
                    || ofNode.isPresent()
                    || endpoints.stream().anyMatch(Endpoints::standsForMany);
        }
    }

    private final Supplier<Named> read;
    private final Names names;
    private final boolean mayBeSeveral;
    private volatile Named last;
    private volatile List<Endpoint> nodes = List.of();

    /**
     * @param read what is named at the time
     */
    private Endpoints(Supplier<Named> read, Resolver resolver) {
        Named first = read.get();
        this.mayBeSeveral = first.mayBeSeveral();
        // One that is alone follows what is said of it by itself.
        this.read = mayBeSeveral ? read : () -> first;
        this.names = new Names(resolver);
        this.last = first;
    }

    public static Endpoints of(Endpoint one) {
        Named named = Named.alone(one);
        return new Endpoints(() -> named, Resolver.SYSTEM);
    }

    /**
     * Those that a command line and the environment name, each found as {@link Endpoint#resolve}
     * finds one. A list in a control folder is read anew each time that it is asked for.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Endpoints resolve(
            Endpoint.Flags flags, Map<String, String> environment, Resolver resolver) {
        Optional<ControlFolder> control = Target.control(flags, environment);
        if (control.isPresent()) {
            return new Endpoints(ofControl(control.get(), flags, environment), resolver);
        }
        String hosts =
                flags.host()
                        .or(() ->
                                flags.context().isPresent()
                                        ? Optional.empty()
                                        : Optional.ofNullable(environment.get("DOCKER_HOST")))
                        .orElse("");
        Named named =
                isList(hosts)
                        ? Named.list(hosts, host -> Endpoint.resolve(flags.at(host), environment))
                        : Named.alone(Endpoint.resolve(flags, environment));
        return new Endpoints(() -> named, resolver);
    }

    private static Supplier<Named> ofControl(
            ControlFolder folder, Endpoint.Flags flags, Map<String, String> environment) {
        return isList(folder.hosts(environment))
                ? () ->
                        Named.list(
                                folder.hosts(environment),
                                host -> Endpoint.ofControl(flags, environment, host))
                : () -> Named.alone(Endpoint.resolve(flags, environment));
    }

    /** Whether several hosts stand there. */
    static boolean isList(String hosts) {
        return hosts.contains(",");
    }

    private static String inUri(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** Whether there may be more than one, now or later. */
    public boolean mayBeSeveral() {
        return mayBeSeveral;
    }

    /** What was named, for people. */
    public String text() {
        Named known = last;
        return String.join(
                        ", ",
                        known.endpoints().stream().map(each -> each.host().toString()).toList())
                + (known.ofNode().isPresent() ? ", and the nodes of its swarm" : "");
    }

    /** Whether the nodes of the swarm are asked for, which only a manager can tell. */
    public boolean areOfNodes() {
        return last.ofNode().isPresent();
    }

    /**
     * What a manager has told.
     *
     * @param addresses of nodes that are not named by themselves
     */
    public void learn(Collection<String> addresses) {
        nodes =
                last.ofNode()
                        .map(at -> addresses.stream().sorted().map(at).toList())
                        .orElse(List.of());
    }

    /** What named it, for people: {@code DOCKER_HOST}, {@code --host}. */
    public String source() {
        return first().source();
    }

    /**
     * The first of those that were named: it has what they share, as the client's configuration.
     */
    public Endpoint first() {
        return last.endpoints().getFirst();
    }

    /** Those that are known at this moment; empty while a name stands for none. */
    public List<Endpoint> now() {
        List<Endpoint> named = named();
        return Stream.concat(named.stream(), areOfNodes() ? nodes.stream() : Stream.empty())
                .distinct()
                .toList();
    }

    /** Of those the ones that no manager told of. */
    public List<Endpoint> named() {
        List<Endpoint> named = readAnew().endpoints();
        names.ask(named.stream().filter(Endpoints::standsForMany).map(Endpoint::name).toList());
        return named.stream().flatMap(this::expanded).toList();
    }

    /** While it cannot be read, as when it is being written, what was named before holds. */
    private Named readAnew() {
        try {
            last = read.get();
        } catch (IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "what was named before holds: {0}", e.getMessage());
        }
        return last;
    }

    private static boolean standsForMany(Endpoint endpoint) {
        return "tcp".equals(endpoint.host().getScheme()) && endpoint.name().startsWith(TASKS);
    }

    private Stream<Endpoint> expanded(Endpoint endpoint) {
        return standsForMany(endpoint)
                ? names.addresses(endpoint.name()).stream().sorted().map(endpoint::at)
                : Stream.of(endpoint);
    }
}
