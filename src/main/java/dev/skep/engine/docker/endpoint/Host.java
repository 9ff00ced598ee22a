package dev.skep.engine.docker.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An engine's address, read as the Docker CLI reads it.
 *
 * <p>A URI of Java's would not do: it has no host where the name has an underscore, and names of
 * swarm services have.
 *
 * @param scheme {@code unix}, {@code tcp} or {@code ssh}
 * @param user of {@code ssh}; empty: whom ssh's own configuration names
 * @param name a name or an IP address, without brackets; empty for {@code unix}
 * @param port -1: {@code ssh}'s own
 * @param path of a socket, here or there; in front of each request's for {@code tcp}
 */
record Host(String scheme, String user, String name, int port, String path) {

    static final String DEFAULT_SOCKET = "/var/run/docker.sock";

    private static final int PORT = 2375;
    private static final int TLS_PORT = 2376;
    private static final int HIGHEST_PORT = 65_535;

    /** User, name in brackets or without, port, path. */
    private static final Pattern AUTHORITY =
            Pattern.compile(
                    "(?:([^@/?#]*)@)?(?:\\[([^\\]/?#]+)]|([^:/?#\\[\\]\\s]*))(?::([0-9]*))?(/[^?#]*)?([?#].*)?");

    /**
     * @param defaultToTls whether TLS is asked for, so that no address at all is one with TLS
     * @throws IllegalArgumentException with a sentence for the user
     */
    static Host parse(String text, boolean defaultToTls) {
        String host = text.strip();
        if (host.isEmpty()) {
            return defaultToTls ? tcp("localhost", TLS_PORT, "") : unix(DEFAULT_SOCKET);
        }
        int end = host.indexOf("://");
        String rest = end < 0 ? host : host.substring(end + 3);
        String scheme =
                end >= 0
                        ? host.substring(0, end).toLowerCase(Locale.ROOT)
                        : rest.startsWith("/") || rest.startsWith("./") ? "unix" : "tcp";
        return switch (scheme) {
            case "unix" -> unix(rest.isEmpty() ? DEFAULT_SOCKET : rest);
            case "tcp" -> tcp(rest, host);
            case "ssh" -> ssh(rest, host);
            case "npipe" ->
                    throw new IllegalArgumentException(
                            "npipe:// engines are reached from Windows alone, and this is "
                                    + System.getProperty("os.name")
                                    + ": use unix://, tcp:// or ssh://, got \""
                                    + host
                                    + "\"");
            case "fd" ->
                    throw new IllegalArgumentException(
                            "fd:// is what an engine is told to listen on, not where it is reached: use the socket that systemd listens on, unix://"
                                    + DEFAULT_SOCKET
                                    + " unless told otherwise, got \""
                                    + host
                                    + "\"");
            default -> throw unusable(host);
        };
    }

    private static Host unix(String path) {
        if (path.startsWith("@")) {
            throw new IllegalArgumentException(
                    "a socket without a file cannot be reached: let the engine listen on a path as well, got \"unix://"
                            + path
                            + "\"");
        }
        return new Host("unix", "", "", -1, path);
    }

    private static Host tcp(String rest, String host) {
        if (rest.isEmpty()) {
            return tcp("localhost", PORT, "");
        }
        Matcher parts = parts(rest, host);
        if (parts.group(1) != null || parts.group(6) != null) {
            throw unusable(host);
        }
        String name = name(parts);
        return tcp(name.isEmpty() ? "localhost" : name, port(parts, PORT, host), path(parts));
    }

    private static Host tcp(String name, int port, String path) {
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new Host("tcp", "", name, port, prefix);
    }

    private static Host ssh(String rest, String host) {
        Matcher parts = parts(rest, host);
        String user = parts.group(1) == null ? "" : parts.group(1);
        if (user.contains(":")) {
            throw new IllegalArgumentException(
                    "ssh:// takes no password: let ssh use a key or an agent, and leave out what follows the user's name in \"ssh://"
                            + user.replaceFirst(":.*", ":…")
                            + "@"
                            + name(parts)
                            + "\"");
        }
        if (name(parts).isEmpty() || name(parts).startsWith("-") || user.startsWith("-")) {
            throw new IllegalArgumentException(
                    "expected ssh://user@host:port/path-of-the-socket-there, got \"" + host + "\"");
        }
        if (parts.group(6) != null) {
            throw new IllegalArgumentException(
                    "ssh:// takes no query and no fragment, got \"" + host + "\"");
        }
        String path = path(parts);
        return new Host(
                "ssh",
                user,
                name(parts),
                port(parts, -1, host),
                path.replace("/", "").isEmpty() ? DEFAULT_SOCKET : path);
    }

    private static Matcher parts(String rest, String host) {
        Matcher parts = AUTHORITY.matcher(rest);
        if (!parts.matches()) {
            throw unusable(host);
        }
        return parts;
    }

    private static String name(Matcher parts) {
        return parts.group(2) == null ? parts.group(3) : parts.group(2);
    }

    private static String path(Matcher parts) {
        return parts.group(5) == null ? "" : parts.group(5);
    }

    private static int port(Matcher parts, int otherwise, String host) {
        String digits = parts.group(4) == null ? "" : parts.group(4);
        if (digits.isEmpty()) {
            return otherwise;
        }
        int port = digits.length() > 5 ? HIGHEST_PORT + 1 : Integer.parseInt(digits);
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException(
                    "a port is a number from 1 to 65535, got \"" + host + "\"");
        }
        return port;
    }

    private static IllegalArgumentException unusable(String host) {
        return new IllegalArgumentException(
                "expected a Docker host like unix:///var/run/docker.sock, tcp://10.0.0.1:2375 or ssh://user@host, got \""
                        + host
                        + "\"");
    }

    boolean isTcp() {
        return scheme.equals("tcp");
    }

    Host at(String address) {
        return new Host(scheme, user, address, port, path);
    }

    /** Name and port, as in a URI. */
    String authority() {
        String bracketed = name.contains(":") ? "[" + name + "]" : name;
        String at = user.isEmpty() ? bracketed : user + "@" + bracketed;
        return port < 0 ? at : at + ":" + port;
    }

    URI uri() {
        try {
            return URI.create(scheme + "://" + authority() + new URI(null, null, path, null));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a path: \"" + path + "\"", e);
        }
    }

    /** For people. */
    @Override
    public String toString() {
        boolean usual = scheme.equals("ssh") && path.equals(DEFAULT_SOCKET);
        return scheme + "://" + authority() + (usual ? "" : path);
    }
}
