package dev.skep.engine.docker.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.core.util.CertificateUtils;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.SSLConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where the engine is, found as the Docker CLI finds it.
 *
 * @param host {@code unix:///…} or {@code tcp://host:port}
 * @param tls present when the connection is to be verified TLS
 * @param apiVersion as pinned by {@code DOCKER_API_VERSION}
 * @param config the folder of the CLI's configuration
 */
public record Endpoint(URI host, Optional<Tls> tls, Optional<String> apiVersion, Path config) {

    private static final String DEFAULT_SOCKET = "unix:///var/run/docker.sock";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONNECTIONS = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Whom to trust, and who we are. */
    public record Tls(Path ca, Path cert, Path key) {}

    /** What the command line says; empty where it says nothing. */
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

    private record Target(String host, Optional<Tls> tls) {}

    /**
     * Flags go before {@code DOCKER_HOST}, that before {@code DOCKER_CONTEXT}, that before the
     * CLI's current context, and that before the default socket.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Endpoint resolve(Flags flags, Map<String, String> env) {
        Path config =
                path(env, "DOCKER_CONFIG")
                        .orElseGet(() -> Path.of(env.getOrDefault("HOME", "/root"), ".docker"));
        Target target = target(flags, env, config);
        URI host = checked(target.host());
        Optional<String> version =
                text(env, "DOCKER_API_VERSION").map(v -> v.startsWith("v") ? v : "v" + v);
        return new Endpoint(host, target.tls(), version, config);
    }

    /** The same way, to another host. */
    Endpoint at(URI another) {
        return new Endpoint(another, tls, apiVersion, config);
    }

    private static Target target(Flags flags, Map<String, String> env, Path config) {
        if (flags.host().isPresent() && flags.context().isPresent()) {
            throw new IllegalArgumentException(
                    "--host and --context say different things: give one of them");
        }
        Optional<String> host =
                flags.host()
                        .or(() ->
                                flags.context().isPresent()
                                        ? Optional.empty()
                                        : text(env, "DOCKER_HOST"));
        if (host.isPresent()) {
            return new Target(host.get(), tls(flags, env, config, host.get()));
        }
        String context =
                flags.context()
                        .or(() -> text(env, "DOCKER_CONTEXT"))
                        .or(() -> currentContext(config))
                        .orElse("default");
        return context.equals("default")
                ? new Target(DEFAULT_SOCKET, Optional.empty())
                : ofContext(context, config);
    }

    private static Optional<Tls> tls(
            Flags flags, Map<String, String> env, Path config, String host) {
        boolean verify = flags.tlsVerify() || text(env, "DOCKER_TLS_VERIFY").isPresent();
        if (host.startsWith("unix:") || (!verify && !flags.tls())) {
            return Optional.empty();
        }
        if (!verify) {
            throw new IllegalArgumentException(
                    "--tls without --tlsverify would trust any engine: use --tlsverify, with --tlscacert if need be");
        }
        Path folder = path(env, "DOCKER_CERT_PATH").orElse(config);
        return Optional.of(
                new Tls(
                        flags.tlsCaCert().orElse(folder.resolve("ca.pem")),
                        flags.tlsCert().orElse(folder.resolve("cert.pem")),
                        flags.tlsKey().orElse(folder.resolve("key.pem"))));
    }

    private static Optional<String> currentContext(Path config) {
        Path file = config.resolve("config.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(json(file).path("currentContext").asText(""))
                .filter(name -> !name.isEmpty());
    }

    /** The CLI keeps a context in a folder that is named by the digest of its name. */
    private static Target ofContext(String name, Path config) {
        String digest = sha256(name);
        Path meta = config.resolve("contexts/meta").resolve(digest).resolve("meta.json");
        if (!Files.exists(meta)) {
            throw new IllegalArgumentException(
                    "there is no Docker context \"" + name + "\" (looked for " + meta + ")");
        }
        String host = json(meta).path("Endpoints").path("docker").path("Host").asText("");
        Path folder = config.resolve("contexts/tls").resolve(digest).resolve("docker");
        Optional<Tls> tls =
                Files.isDirectory(folder)
                        ? Optional.of(
                                new Tls(
                                        folder.resolve("ca.pem"),
                                        folder.resolve("cert.pem"),
                                        folder.resolve("key.pem")))
                        : Optional.empty();
        return new Target(host.isEmpty() ? DEFAULT_SOCKET : host, tls);
    }

    private static URI checked(String host) {
        String expected =
                "expected a Docker host like unix:///var/run/docker.sock or tcp://10.0.0.1:2375, got \""
                        + host
                        + "\"";
        URI uri;
        try {
            uri = URI.create(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
        return switch (uri.getScheme() == null ? "" : uri.getScheme()) {
            case "unix" -> uri;
            case "tcp" -> {
                if (uri.getHost() == null || uri.getPort() < 0) {
                    throw new IllegalArgumentException(expected);
                }
                yield uri;
            }
            case "ssh", "npipe" ->
                    throw new IllegalArgumentException(
                            uri.getScheme()
                                    + ":// engines are not supported: use unix:// or tcp://, got \""
                                    + host
                                    + "\"");
            default -> throw new IllegalArgumentException(expected);
        };
    }

    /** A client with connections of its own; opens none yet. */
    public DockerHttpClient client() {
        ApacheDockerHttpClient.Builder client =
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(host)
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(CONNECT_TIMEOUT);
        tls.ifPresent(files -> client.sslConfig(sslConfig(files)));
        return client.build();
    }

    private static SSLConfig sslConfig(Tls tls) {
        return () -> {
            try {
                char[] password = "docker".toCharArray();
                KeyStore ours =
                        CertificateUtils.createKeyStore(
                                Files.readString(tls.key()), Files.readString(tls.cert()));
                KeyManagerFactory keys =
                        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(ours, password);
                TrustManagerFactory trust =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(CertificateUtils.createTrustStore(Files.readString(tls.ca())));
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
                return context;
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException("cannot use the TLS files " + tls + ": " + e, e);
            }
        };
    }

    private static Optional<String> text(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }

    private static Optional<Path> path(Map<String, String> env, String name) {
        return text(env, name).map(Path::of);
    }

    private static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
