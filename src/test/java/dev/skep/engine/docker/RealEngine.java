package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineWorld;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody else with access to the same engine does there. */
final class RealEngine implements EngineWorld.Outside, AutoCloseable {

    /** Removing so many files takes an engine a moment that can be seen. */
    private static final int BALLAST = 800;

    private final Endpoint endpoint;
    private final DockerApi api;

    RealEngine(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.api = DockerApi.of(endpoint);
    }

    /** The one that {@code DOCKER_HOST} or the default socket leads to. */
    static RealEngine atHand() {
        return new RealEngine(Endpoint.resolve(Endpoint.Flags.NONE, System.getenv()));
    }

    DockerEngine connect() {
        return connect(endpoint);
    }

    /** What is under test, with time as it really passes. */
    static DockerEngine connect(Endpoint endpoint) {
        Pause pause =
                duration ->
                        new LinkedBlockingQueue<>()
                                .poll(duration.toMillis(), TimeUnit.MILLISECONDS);
        return new DockerEngine(
                endpoint,
                Keeping.WHAT_THE_ENGINE_IS_FOR,
                pause,
                new SplittableRandom(1),
                InstantSource.system());
    }

    JsonNode inspect(String container) throws EngineException {
        return api.get(Call.get("inspect", "containers", container, "json"));
    }

    @Override
    public void signal(String container, String signal) throws EngineException {
        api.get(Call.post("kill", "containers", container, "kill").query("signal", signal));
    }

    /** By the engine's clock. */
    Instant now() throws EngineException {
        String time = api.get(Call.get("ask the time", "info")).path("SystemTime").asText();
        return OffsetDateTime.parse(time).toInstant();
    }

    /** What the engine still has of its events between two moments that are over. */
    List<DockerEvent> events(Instant since, Instant until) throws Exception {
        Call call =
                Call.get("read events", "events")
                        .query("since", DockerEvent.timestamp(since))
                        .query("until", DockerEvent.timestamp(until));
        List<DockerEvent> events = new ArrayList<>();
        try (Response response = api.open(call);
                var objects =
                        Json.MAPPER
                                .readerFor(JsonNode.class)
                                .<JsonNode>readValues(response.getBody())) {
            while (objects.hasNextValue()) {
                DockerEvent.parse(objects.nextValue()).ifPresent(events::add);
            }
        }
        return events;
    }

    /** Two events each, and as cheap as events are. */
    void makeAndRemoveVolumes(String prefix, int count) throws EngineException {
        for (int i = 0; i < count; i++) {
            String name = prefix + "_" + i;
            api.get(Call.post("create", "volumes", "create").json(Json.object().put("Name", name)));
            api.get(Call.delete("remove", "volumes", name));
        }
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
    public void restart(String container) throws EngineException {
        api.get(Call.post("restart", "containers", container, "restart").query("t", "1"));
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
    public void start(String container) throws EngineException {
        api.get(Call.post("start", "containers", container, "start"));
    }

    /** The more a container holds, the longer it takes. */
    @Override
    public void beginRemoval(String container) throws EngineException {
        List<FileMount> ballast = new ArrayList<>();
        for (int i = 0; i < BALLAST; i++) {
            ballast.add(
                    new FileMount(
                            "/ballast/" + i,
                            new FileSource.Content("x", FileContent.of("x")),
                            0,
                            0,
                            0644));
        }
        copy(container, ballast);
        Thread.ofVirtual()
                .name("removal")
                .start(() -> {
                    try {
                        remove(container);
                    } catch (EngineException refused) {
                        // Whoever waits for the removal says that it did not come.
                    }
                });
    }

    @Override
    public void unpause(String container) throws EngineException {
        api.get(Call.post("unpause", "containers", container, "unpause"));
    }

    @Override
    public void rename(String container, String name) throws EngineException {
        api.get(Call.post("rename", "containers", container, "rename").query("name", name));
    }

    @Override
    public void endByItself(String container, int exitCode) throws EngineException {
        copy(container, List.of(file("/end", Integer.toString(exitCode))));
    }

    @Override
    public void passChecks(String container) throws EngineException {
        copy(container, List.of(file("/healthy", "")));
    }

    /** The API can put files in, and takes none out. */
    @Override
    public void failChecks(String container) throws EngineException {
        ObjectNode body = Json.object();
        body.set("Cmd", Json.array(List.of("rm", "/healthy")));
        JsonNode exec = api.get(Call.post("exec", "containers", container, "exec").json(body));
        api.get(
                Call.post("exec", "exec", exec.path("Id").asText(), "start")
                        .json(Json.object().put("Detach", true)));
    }

    private static FileMount file(String path, String content) {
        return new FileMount(
                path, new FileSource.Content("file", FileContent.of(content)), 0, 0, 0644);
    }

    private void copy(String container, List<FileMount> files) throws EngineException {
        api.get(
                Call.put("copy", "containers", container, "archive")
                        .query("path", "/")
                        .content(Tar.of(files), "application/x-tar"));
    }

    @Override
    public void createNetwork(String name) throws EngineException {
        api.get(Call.post("create", "networks", "create").json(Json.object().put("Name", name)));
    }

    @Override
    public void disconnect(String network, String container) throws EngineException {
        api.get(
                Call.post("disconnect", "networks", network, "disconnect")
                        .json(Json.object().put("Container", container)));
    }

    @Override
    public void createContainer(String name, String image) throws EngineException {
        createContainer(name, image, Json.object());
    }

    @Override
    public void createContainer(String name, String image, StackName stack) throws EngineException {
        createContainer(name, image, Json.object().put(Labels.STACK, stack.value()));
    }

    private void createContainer(String name, String image, ObjectNode labels)
            throws EngineException {
        ObjectNode body = Json.object().put("Image", image);
        body.set("Cmd", Json.array(List.of("true")));
        body.set("Labels", labels);
        api.get(Call.post("create", "containers", "create").query("name", name).json(body));
    }

    @Override
    public boolean hasVolume(String name) throws EngineException {
        return api.send(Call.get("inspect", "volumes", name)).ok();
    }

    @Override
    public void tag(String image, String tag) throws EngineException {
        int colon = tag.lastIndexOf(':');
        api.get(
                Call.post("tag", "images", image, "tag")
                        .query("repo", tag.substring(0, colon))
                        .query("tag", tag.substring(colon + 1)));
    }

    @Override
    public void untag(String tag) throws EngineException {
        api.get(Call.delete("untag", "images", tag));
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

    private List<String> tags(String prefix) throws EngineException {
        List<String> tags = new ArrayList<>();
        for (JsonNode image : api.get(Call.get("list", "images", "json"))) {
            image.path("RepoTags").forEach(tag -> tags.add(tag.asText()));
        }
        tags.removeIf(tag -> !tag.startsWith(prefix));
        return tags;
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
