package dev.skep.engine.docker.endpoint;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the engine is, found as the Docker CLI finds it, and why there.
 *
 * <p>What a connection rests on that is in files (certificates and keys, a {@linkplain
 * ControlFolder control folder}) is read anew for each connection, so that none of it asks for a
 * restart.
 */
public final class Endpoint {

    /**
     * What the command line says; empty where it says nothing.
     *
     * @param tls use TLS, also when {@code tlsVerify} is not given
     * @param tlsVerify use TLS, and look at the engine's certificate
     */
    public record Flags(
            Optional<String> host,
            Optional<String> context,
            boolean tls,
            boolean tlsVerify,
            Optional<Path> tlsCaCert,
            Optional<Path> tlsCert,
            Optional<Path> tlsKey) {
        public static final Flags NONE =
                new Flags(
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        /** The same, for another host. */
        Flags at(String another) {
            return new Flags(
                    Optional.of(another),
                    Optional.empty(),
                    tls,
                    tlsVerify,
                    tlsCaCert,
                    tlsCert,
                    tlsKey);
        }
    }

    private final Target target;
    private final Flags flags;
    private final Map<String, String> env;

    /** Which of the engines that a control folder names; empty where one is named. */
    private final Optional<String> entry;

    private Endpoint(Target target, Flags flags, Map<String, String> env, Optional<String> entry) {
        this.target = target;
        this.flags = flags;
        this.env = env;
        this.entry = entry;
    }

    /**
     * Flags go before {@code DOCKER_HOST}, that before the control folder that {@code
     * SKEP_CONTROL_DIR} names, that before {@code DOCKER_CONTEXT}, that before the CLI's current
     * context, and that before the default socket.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Endpoint resolve(Flags flags, Map<String, String> env) {
        return new Endpoint(Target.of(flags, env), flags, Map.copyOf(env), Optional.empty());
    }

    /**
     * One of several that a control folder names: how it is reached is what the folder says at the
     * time.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static Endpoint ofControl(Flags flags, Map<String, String> env, String host) {
        Optional<String> entry = Optional.of(host);
        return new Endpoint(Target.of(flags, env, entry), flags, Map.copyOf(env), entry);
    }

    /**
     * The same way in, at another address: of a node that the same name leads to. With TLS, the
     * engine there still has to have a certificate for this endpoint's own name.
     *
     * @param address an IP address, without a port; this endpoint has to be a {@code tcp://} one
     */
    public Endpoint at(String address) {
        return new Endpoint(target.at(address), flags, env, entry);
    }

    /**
     * What said that it is this one, for people: {@code --host}, {@code DOCKER_HOST}, {@code
     * context far (DOCKER_CONTEXT)}, {@code the default socket}.
     */
    public String source() {
        return target.source();
    }

    /**
     * {@code unix:///…}, {@code tcp://host:port} or {@code ssh://host}, as it was when resolved.
     */
    public URI host() {
        return target.host().uri();
    }

    /** The engine's name or address, without brackets; empty for a socket of this machine's. */
    public String name() {
        return target.host().name();
    }

    /**
     * Where a bare connection shows whether the engine's machine is there: not of sockets, and not
     * behind a tunnel or a proxy. The name in it is not looked up.
     */
    public Optional<InetSocketAddress> port() {
        boolean straight = target.host().isTcp() && new Proxies(env).proxyFor(target).isEmpty();
        return straight
                ? Optional.of(InetSocketAddress.createUnresolved(name(), target.host().port()))
                : Optional.empty();
    }

    /** With TLS, which files, and whether the engine has to prove who it is. */
    public Optional<Tls> tls() {
        return target.tls();
    }

    /** As pinned by {@code DOCKER_API_VERSION}, with a {@code v} in front. */
    public Optional<String> apiVersion() {
        return target.apiVersion();
    }

    /** The folder of the CLI's configuration. */
    public Path config() {
        return target.config();
    }

    /**
     * A client with connections of its own; opens none yet. Each failure that it throws is an
     * {@link java.io.IOException}, bare or as a cause, whose message says what was tried, on whom,
     * and what to do.
     */
    public EngineClient client() {
        if (target.control().isPresent()) {
            return new FollowingClient(target, () -> Target.of(flags, env, entry), this::client);
        }
        return client(target);
    }

    private EngineClient client(Target to) {
        return new EngineHttp(to, env);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint it
                && it.target.equals(target)
                && it.flags.equals(flags)
                && it.env.equals(env);
    }

    @Override
    public int hashCode() {
        return target.hashCode();
    }

    /** The address alone. */
    @Override
    public String toString() {
        return host().toString();
    }
}
