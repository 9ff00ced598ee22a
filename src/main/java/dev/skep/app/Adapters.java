package dev.skep.app;

import dev.skep.cli.EngineOptions;
import dev.skep.cli.FileOptions;
import dev.skep.cli.Surroundings;
import dev.skep.desired.Bundle;
import dev.skep.desired.DesiredSource;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.Packing;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.Checkup;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submissions;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The adapters that this build has, made from what a command line says. */
final class Adapters {

    private Adapters() {}

    static DesiredSource files(FileOptions options, Map<String, String> environment) {
        return new FileSource(options.paths(), reading(options, environment));
    }

    static Bundle.Packed pack(FileOptions options, Map<String, String> environment) {
        return Packing.of(options.paths(), reading(options, environment));
    }

    private static ReadOptions reading(FileOptions options, Map<String, String> environment) {
        return new ReadOptions(
                options.name(),
                new TreeMap<>(options.scale()),
                options.envFiles(),
                options.profiles(),
                environment);
    }

    /**
     * @throws EngineException when the command line and the environment contradict each other or
     *     name nothing usable
     */
    static Connected connect(
            EngineOptions options,
            Map<String, String> environment,
            InstantSource clock,
            RandomGenerator chance)
            throws EngineException {
        Keeping keeping =
                switch (options.mode()) {
                    case AUTO -> Keeping.WHAT_THE_ENGINE_IS_FOR;
                    case ENGINE -> Keeping.CONTAINERS;
                    case SWARM -> Keeping.SERVICES;
                };
        DockerEngine engine =
                new DockerEngine(
                        endpoints(options, environment),
                        new DockerEngine.Settings(
                                keeping, options.ownNode(), options.suspectAfter()),
                        Thread::sleep,
                        chance,
                        clock);
        return new Connected(engine);
    }

    private static Endpoints endpoints(EngineOptions options, Map<String, String> environment)
            throws EngineException {
        Map<String, String> env = new HashMap<>(environment);
        options.config().map(Path::toString).ifPresent(folder -> env.put("DOCKER_CONFIG", folder));
        Endpoint.Flags flags =
                new Endpoint.Flags(
                        options.host(),
                        options.context(),
                        options.tls(),
                        options.tlsVerify(),
                        options.tlsCaCert(),
                        options.tlsCert(),
                        options.tlsKey());
        try {
            return Endpoints.resolve(flags, env, Endpoints.Resolver.SYSTEM);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    EngineException.Kind.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    /** One engine. */
    record Connected(DockerEngine docker) implements Surroundings.Connection {

        @Override
        public Engine engine() {
            return docker;
        }

        @Override
        public Optional<Lease> lease() throws EngineException {
            try {
                return docker.lease().read().map(LeaseStore.Seen::lease);
            } catch (LeaseStore.StoreException e) {
                throw new EngineException(
                        EngineException.Kind.FAILED, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public Submissions submissions() {
            return docker.submissions();
        }

        @Override
        public Optional<String> remark() {
            return Optional.empty();
        }

        @Override
        public Checkup examine() {
            return docker.examine();
        }

        @Override
        public void close() {
            docker.close();
        }
    }
}
