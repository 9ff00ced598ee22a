package dev.skep.engine.docker.endpoint;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** How to get to an engine: makes connections to it. Safe for use by many threads. */
interface Way extends Closeable {

    /**
     * A new connection, on which HTTP may be spoken at once.
     *
     * @throws IOException with a sentence: what was tried, on whom, what to do
     */
    Line open() throws IOException;

    /** Ends what connections rest on: a tunnel. */
    @Override
    default void close() throws IOException {}

    static Way to(Target target, Proxies proxies, Map<String, String> env) {
        Host host = target.host();
        return switch (host.scheme()) {
            case "unix" -> new UnixWay(host.path());
            case "ssh" ->
                    SshProgram.find(env)
                            .<Way>map(ssh -> new SshProgram(host, ssh, env))
                            .orElseGet(() -> new SshLibrary(host, env));
            default -> new TcpWay(target, proxies.proxyFor(target), PublicAuthorities.of(env));
        };
    }
}
