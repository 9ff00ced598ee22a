package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.SwarmWorld;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.StackName;
import dev.skep.scenario.Waiting;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A real swarm, by one of its managers. */
final class RealSwarmWorld implements SwarmWorld {

    private static final AtomicInteger STACKS = new AtomicInteger();
    private static final Duration STEP = Duration.ofMillis(100);

    private final String stack = "contract" + STACKS.incrementAndGet();
    private final Endpoint endpoint;
    private final DockerApi api;
    private final DockerEngine engine;
    private final List<DockerEngine> others = new ArrayList<>();

    /**
     * @param host a manager's
     */
    RealSwarmWorld(String host) {
        endpoint = Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", host));
        api = DockerApi.of(endpoint);
        engine = RealEngine.connect(endpoint);
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Engine another() {
        DockerEngine another = RealEngine.connect(endpoint);
        others.add(another);
        return another;
    }

    @Override
    public StackName unusedStack() {
        return new StackName(stack);
    }

    @Override
    public Tree.Mapping obedient() {
        return shell("trap 'exit 143' TERM; while :; do sleep 0.05; done");
    }

    @Override
    public Tree.Mapping ending(int exitCode) {
        return shell("exit " + exitCode);
    }

    private static Tree.Mapping shell(String line) {
        return Fields.of("Image", "busybox:latest")
                .put("Command", Tree.of(List.of("sh", "-c", line)))
                .tree();
    }

    @Override
    public void letTimePass() throws InterruptedException {
        Waiting.pause(STEP);
    }

    @Override
    public Outside outside() {
        return new Outside() {
            @Override
            public void kill(String container) throws EngineException {
                api.get(Call.post("kill", "containers", container, "kill").query("signal", "KILL"));
            }

            @Override
            public void createService(String name, Tree.Mapping spec) throws EngineException {
                api.get(Call.post("create", "services", "create").json(Trees.object(spec)));
            }

            @Override
            public void removeService(String name) throws EngineException {
                api.get(Call.delete("remove", "services", name));
            }

            @Override
            public void scale(String service, int replicas) throws EngineException {
                JsonNode found = api.get(Call.get("inspect", "services", service));
                ObjectNode spec = found.path("Spec").deepCopy();
                ((ObjectNode) spec.path("Mode").path("Replicated")).put("Replicas", replicas);
                api.get(
                        Call.post("scale", "services", service, "update")
                                .query("version", found.path("Version").path("Index").asText())
                                .json(spec));
            }
        };
    }

    @Override
    public void sweep() throws EngineException {
        try {
            engine.close();
            others.forEach(DockerEngine::close);
            sweep("services", "ID");
            sweep("configs", "ID");
            sweep("secrets", "ID");
            sweep("networks", "Id");
        } finally {
            api.close();
        }
    }

    private void sweep(String kind, String id) throws EngineException {
        for (JsonNode found : api.get(Call.get("list", kind))) {
            JsonNode name =
                    found.has("Name") ? found.path("Name") : found.path("Spec").path("Name");
            if (name.asText().startsWith(stack)) {
                api.send(Call.delete("remove", kind, found.path(id).asText()));
            }
        }
    }
}
