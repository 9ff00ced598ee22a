package dev.skep.engine.docker.endpoint;

import dev.skep.engine.docker.endpoint.Endpoint.Flags;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which engine, by the rules of the Docker CLI.
 *
 * @param source what said so
 * @param serverName whom a certificate has to be for, where that is not the host itself
 * @param config the folder of the CLI's configuration
 * @param control where all of this was read from, if it was
 */
record Target(
        String source,
        Host host,
        Optional<String> serverName,
        Optional<Tls> tls,
        Optional<String> apiVersion,
        Path config,
        Optional<ControlFolder> control) {

    static final String CONTROL_DIR = "SKEP_CONTROL_DIR";

    private static final String DEFAULT_CONTEXT = "default";

    /** That of the one engine that is named. */
    static Target of(Flags flags, Map<String, String> env) {
        return of(flags, env, Optional.empty());
    }

    /**
     * @param entry which of the engines that a control folder names; empty where it is to name one
     * @throws IllegalArgumentException with a sentence for the user
     */
    static Target of(Flags flags, Map<String, String> env, Optional<String> entry) {
        if (flags.host().isPresent() && flags.context().isPresent()) {
            throw new IllegalArgumentException(
                    "--host and --context say different things: give one of them");
        }
        Path config =
                text(env, "DOCKER_CONFIG")
                        .map(Path::of)
                        .orElseGet(() -> Path.of(env.getOrDefault("HOME", "/root"), ".docker"));
        if (flags.host().isPresent()) {
            return ofHost("--host", flags.host(), flags, env, config);
        }
        if (flags.context().isPresent()) {
            String name = flags.context().get();
            return name.equals(DEFAULT_CONTEXT)
                    ? ofDefault("--context default", flags, env, config)
                    : ofContext("context " + name + " (--context)", name, env, config);
        }
        if (text(env, "DOCKER_HOST").isPresent()) {
            return ofHost("DOCKER_HOST", text(env, "DOCKER_HOST"), flags, env, config);
        }
        Optional<ControlFolder> control = control(flags, env);
        if (control.isPresent()) {
            return ofControl(control.get(), flags, env, config, entry);
        }
        return ofContexts(flags, env, config);
    }

    /** The folder that says where the engine is, where nothing that goes before it does. */
    static Optional<ControlFolder> control(Flags flags, Map<String, String> env) {
        boolean isSaid =
                flags.host().isPresent()
                        || flags.context().isPresent()
                        || text(env, "DOCKER_HOST").isPresent();
        return text(env, CONTROL_DIR).filter(_ -> !isSaid).map(Path::of).map(ControlFolder::new);
    }

    private static Target ofContexts(Flags flags, Map<String, String> env, Path config) {
        Optional<String> said = text(env, "DOCKER_CONTEXT");
        String name =
                said.or(() -> DockerContext.current(config))
                        .filter(it -> !it.equals(DEFAULT_CONTEXT))
                        .orElse("");
        if (name.isEmpty()) {
            return ofDefault("", flags, env, config);
        }
        String source = said.isPresent() ? " (DOCKER_CONTEXT)" : " (the current one)";
        return ofContext("context " + name + source, name, env, config);
    }

    private static Target ofHost(
            String source,
            Optional<String> host,
            Flags flags,
            Map<String, String> env,
            Path config) {
        Optional<Tls> tls = Tls.of(flags, env, config);
        Host where = Host.parse(host.orElse(""), tls.isPresent());
        return new Target(
                source,
                where,
                Optional.empty(),
                tls.filter(_ -> where.isTcp()),
                version(env),
                config,
                Optional.empty());
    }

    /** The context of this name is whatever the environment says. */
    private static Target ofDefault(
            String source, Flags flags, Map<String, String> env, Path config) {
        Optional<String> host = text(env, "DOCKER_HOST");
        Target target = ofHost(source, host, flags, env, config);
        String what =
                host.isPresent()
                        ? "DOCKER_HOST"
                        : target.host().isTcp()
                                ? "TLS is asked for and no host named"
                                : "the default socket";
        return target.because(source.isEmpty() ? what : source + ": " + what);
    }

    private static Target ofContext(
            String source, String name, Map<String, String> env, Path config) {
        DockerContext context = DockerContext.read(name, config);
        Host where = Host.parse(context.host(), false);
        return new Target(
                source,
                where,
                Optional.empty(),
                context.tls().filter(_ -> where.isTcp()),
                version(env),
                config,
                Optional.empty());
    }

    private static Target ofControl(
            ControlFolder folder,
            Flags flags,
            Map<String, String> env,
            Path config,
            Optional<String> entry) {
        Map<String, String> said = folder.over(env);
        Optional<String> host = entry.or(() -> text(said, "DOCKER_HOST"));
        if (host.filter(Endpoints::isList).isPresent()) {
            throw new IllegalArgumentException(
                    folder.file()
                            + " names several engines now, and named one when Skep began: start Skep again");
        }
        String source = "DOCKER_HOST in " + folder.file() + " (" + CONTROL_DIR + ")";
        return ofHost(source, host, flags, said, config).readFrom(folder);
    }

    /** Settled: what the control folder says later is of no concern to an address. */
    Target at(String address) {
        if (!host.isTcp()) {
            throw new IllegalStateException(host + " has no other addresses");
        }
        return new Target(
                source,
                host.at(address),
                Optional.of(serverName.orElse(host.name())),
                tls,
                apiVersion,
                config,
                Optional.empty());
    }

    private Target because(String reason) {
        return new Target(reason, host, serverName, tls, apiVersion, config, control);
    }

    private Target readFrom(ControlFolder folder) {
        return new Target(source, host, serverName, tls, apiVersion, config, Optional.of(folder));
    }

    private static Optional<String> version(Map<String, String> env) {
        return text(env, "DOCKER_API_VERSION").map(v -> v.startsWith("v") ? v : "v" + v);
    }

    /** A variable that is set to nothing is not set. */
    static Optional<String> text(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }
}
