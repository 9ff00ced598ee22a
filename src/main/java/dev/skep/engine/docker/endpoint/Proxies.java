package dev.skep.engine.docker.endpoint;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}, in capitals or not, by the rules of
 * Go's HTTP client, which is the Docker CLI's: this machine itself is never reached through one,
 * and what cannot be read is as if it were not there.
 */
final class Proxies {

    private static final Pattern URL =
            Pattern.compile(
                    "(?:(https?|socks5)h?://)?(?:([^@/]*)@)?(?:\\[([^\\]]+)]|([^:/\\s\\[\\]]+))(?::([0-9]{1,5}))?(?:/.*)?");

    /** Name or address, in brackets or without, and a port. */
    private static final Pattern WITH_PORT =
            Pattern.compile("(?:\\[([^\\]]+)]|([^:\\[\\]]+)):([0-9]*)");

    private static final Pattern IP4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** Where a connection goes. */
    private record Destination(String name, String port, @Nullable InetAddress address) {}

    private final Optional<Proxy> http;
    private final Optional<Proxy> https;
    private final List<Predicate<Destination>> exceptions = new ArrayList<>();

    Proxies(Map<String, String> env) {
        http = proxy(env, "HTTP_PROXY");
        https = proxy(env, "HTTPS_PROXY");
        for (String entry : variable(env, "NO_PROXY").orElse("").split(",", -1)) {
            String name = entry.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty()) {
                exceptions.add(exception(name));
            }
        }
    }

    /** The one to go through to an engine, if any. */
    Optional<Proxy> proxyFor(Target target) {
        Host host = target.host();
        String name = host.name().toLowerCase(Locale.ROOT);
        Optional<InetAddress> address = address(name);
        if (name.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return Optional.empty();
        }
        Destination destination =
                new Destination(name, Integer.toString(host.port()), address.orElse(null));
        return (target.tls().isPresent() ? https : http)
                .filter(_ -> exceptions.stream().noneMatch(it -> it.test(destination)));
    }

    private static Optional<String> variable(Map<String, String> env, String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .flatMap(it -> Target.text(env, it).stream())
                .findFirst();
    }

    private static Optional<Proxy> proxy(Map<String, String> env, String variable) {
        return variable(env, variable)
                .map(URL::matcher)
                .filter(Matcher::matches)
                .map(parts -> {
                    String scheme = parts.group(1) == null ? "http" : parts.group(1);
                    return new Proxy(
                            scheme,
                            parts.group(3) == null ? parts.group(4) : parts.group(3),
                            parts.group(5) == null
                                    ? usualPort(scheme)
                                    : Integer.parseInt(parts.group(5)),
                            Optional.ofNullable(parts.group(2)).map(Proxies::decoded),
                            variable);
                });
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "https" -> 443;
            case "socks5" -> 1080;
            default -> 80;
        };
    }

    /** Only percent signs mean something there, a plus does not. */
    private static String decoded(String userInfo) {
        return URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Predicate<Destination> exception(String entry) {
        if (entry.equals("*")) {
            return _ -> true;
        }
        Optional<Predicate<Destination>> network = network(entry);
        if (network.isPresent()) {
            return network.get();
        }
        Matcher parts = WITH_PORT.matcher(entry);
        boolean withPort = parts.matches();
        String name = withPort ? (parts.group(1) == null ? parts.group(2) : parts.group(1)) : entry;
        String port = withPort ? parts.group(3) : "";
        Predicate<Destination> samePort = it -> port.isEmpty() || port.equals(it.port());
        Optional<InetAddress> address = address(name);
        if (address.isPresent()) {
            return samePort.and(it -> address.get().equals(it.address()));
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name;
        return suffix.startsWith(".")
                ? samePort.and(it -> it.name().endsWith(suffix))
                : samePort.and(it -> it.name().equals(suffix) || it.name().endsWith("." + suffix));
    }

    /** {@code 10.0.0.0/8} */
    private static Optional<Predicate<Destination>> network(String entry) {
        int slash = entry.indexOf('/');
        Optional<InetAddress> base =
                slash < 0 ? Optional.empty() : address(entry.substring(0, slash));
        if (base.isEmpty() || !entry.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(entry.substring(slash + 1));
        byte[] network = base.get().getAddress();
        return bits > network.length * Byte.SIZE
                ? Optional.empty()
                : Optional.of(it -> it.address() != null && isIn(it.address(), network, bits));
    }

    private static boolean isIn(InetAddress address, byte[] network, int bits) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((bytes[bit / Byte.SIZE] ^ network[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Of text that is one; no name is looked up. */
    private static Optional<InetAddress> address(String text) {
        if (!text.contains(":") && !IP4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
