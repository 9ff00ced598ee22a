package dev.skep.engine.docker.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where engines are: one, several that were named, or all that a name stands for.
 *
 * <p>Several are written with commas: {@code tcp://a:2375,tcp://b:2375}. A name that begins with
 * {@code tasks.} stands for one address for each task of a service, as Swarm's own resolver tells;
 * the service's bare name stands for one virtual address instead, which drops idle streams.
 */
public final class Endpoints {

    private static final String TASKS = "tasks.";

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

    private Endpoints(List<Endpoint> named, Resolver resolver) {
        this.named = List.copyOf(named);
        this.resolver = resolver;
    }

    public static Endpoints of(Endpoint one) {
        return new Endpoints(List.of(one), Resolver.SYSTEM);
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
            return new Endpoints(List.of(Endpoint.resolve(flags, environment)), resolver);
        }
        List<Endpoint> named =
                Arrays.stream(hosts.split(",", -1))
                        .map(String::strip)
                        .filter(host -> !host.isEmpty())
                        .distinct()
                        .map(host -> Endpoint.resolve(flags.at(host), environment))
                        .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("expected Docker hosts, got \"" + hosts + "\"");
        }
        return new Endpoints(named, resolver);
    }

    /** Whether there may be more than one, now or later. */
    public boolean mayBeSeveral() {
        return named.size() > 1 || named.stream().anyMatch(Endpoints::standsForMany);
    }

    /** What was named, for people. */
    public String text() {
        return String.join(", ", named.stream().map(each -> each.host().toString()).toList());
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
        List<Endpoint> known = new ArrayList<>();
        for (Endpoint endpoint : named) {
            if (standsForMany(endpoint)) {
                known.addAll(expanded(endpoint));
            } else {
                known.add(endpoint);
            }
        }
        return known.stream().distinct().toList();
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
