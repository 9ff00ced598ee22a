package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.FileContent;
import dev.skep.engine.ContractFixture;
import dev.skep.engine.EngineException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody else with access to the same engine does there. */
final class RealEngine implements ContractFixture.Outside, AutoCloseable {

    private final DockerEndpoint endpoint;
    private final DockerApi api;

    private RealEngine(DockerEndpoint endpoint) {
        this.endpoint = endpoint;
        this.api = endpoint.connect();
    }

    /** The one that {@code DOCKER_HOST} or the default socket leads to. */
    static RealEngine atHand() {
        return new RealEngine(DockerEndpoint.resolve(DockerEndpoint.Flags.NONE, System.getenv()));
    }

    /** What is under test, with time as it really passes. */
    DockerEngine connect() {
        Pause pause =
                duration ->
                        new LinkedBlockingQueue<>()
                                .poll(duration.toMillis(), TimeUnit.MILLISECONDS);
        return new DockerEngine(endpoint, pause, new SplittableRandom(1), InstantSource.system());
    }

    JsonNode inspect(String container) throws EngineException {
        return api.get(Call.get("inspect", "containers", container, "json"));
    }

    void signal(String container, String signal) throws EngineException {
        api.get(Call.post("kill", "containers", container, "kill").query("signal", signal));
    }

    /** What the container has written, up to where it wrote this. */
    String logs(String container, String upTo) throws Exception {
        Call call =
                Call.get("read logs", "containers", container, "logs")
                        .query("stdout", "1")
                        .query("stderr", "1")
                        .query("follow", "1");
        StringBuilder said = new StringBuilder();
        try (Response response = api.open(call)) {
            InputStream body = response.getBody();
            for (int b = body.read(); b >= 0 && said.indexOf(upTo) < 0; b = body.read()) {
                said.append((char) b);
            }
        }
        return said.toString();
    }

    @Override
    public void kill(String container) throws EngineException {
        signal(container, "KILL");
    }

    @Override
    public void stop(String container) throws EngineException {
        api.get(Call.post("stop", "containers", container, "stop").query("t", "1"));
    }

    @Override
    public void remove(String container) throws EngineException {
        api.get(Call.delete("remove", "containers", container).query("force", "1"));
    }

    @Override
    public void pause(String container) throws EngineException {
        api.get(Call.post("pause", "containers", container, "pause"));
    }

    @Override
    public void endByItself(String container, int exitCode) throws EngineException {
        FileMount end =
                new FileMount("/end", FileContent.of(Integer.toString(exitCode)), 0, 0, 0644);
        api.get(
                Call.put("copy", "containers", container, "archive")
                        .query("path", "/")
                        .content(Tar.of(List.of(end)), "application/x-tar"));
    }

    @Override
    public void createNetwork(String name) throws EngineException {
        api.get(Call.post("create", "networks", "create").json(Json.object().put("Name", name)));
    }

    @Override
    public void createContainer(String name, String image) throws EngineException {
        ObjectNode body = Json.object().put("Image", image);
        body.set("Cmd", Json.array(List.of("true")));
        api.get(Call.post("create", "containers", "create").query("name", name).json(body));
    }

    @Override
    public void letTimePass() {
        // It passes by itself.
    }

    /** Removes all whose name begins so. */
    void sweep(String prefix) throws EngineException {
        JsonNode containers = api.get(Call.get("list", "containers", "json").query("all", "1"));
        for (String id : named(containers, "Names", "Id", "/" + prefix)) {
            api.send(Call.delete("remove", "containers", id).query("force", "1").query("v", "1"));
        }
        for (String id : named(api.get(Call.get("list", "networks")), "Name", "Id", prefix)) {
            api.send(Call.delete("remove", "networks", id));
        }
        JsonNode volumes = api.get(Call.get("list", "volumes")).path("Volumes");
        for (String name : named(volumes, "Name", "Name", prefix)) {
            api.send(Call.delete("remove", "volumes", name));
        }
    }

    private static List<String> named(
            JsonNode list, String nameField, String idField, String prefix) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : list) {
            JsonNode name = item.path(nameField);
            if ((name.isArray() ? name.path(0) : name).asText().startsWith(prefix)) {
                ids.add(item.path(idField).asText());
            }
        }
        return ids;
    }

    @Override
    public void close() {
        api.close();
    }
}
