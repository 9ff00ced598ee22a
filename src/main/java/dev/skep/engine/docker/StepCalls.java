package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.OneLine;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.Permit;
import dev.skep.identity.ImageRef;
import dev.skep.identity.Labels;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import java.time.Duration;
import java.util.Optional;

/**
 * Each {@link Step} as the one engine call that it is. Only a refusal is looked into with further
 * calls, to tell whether the step's effect is there already; and what may take a volume with it is
 * looked at once more before.
 */
final class StepCalls {

    private static final Duration MAKING = Duration.ofSeconds(60);
    private static final Duration STOPPING = Duration.ofSeconds(20);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final Duration PULL_SILENCE = Duration.ofMinutes(10);

    private final Api api;
    private final Inventory inventory;
    private final ObservedCache cache;
    private final RegistryAuth auth;

    StepCalls(Api api, Inventory inventory, ObservedCache cache, RegistryAuth auth) {
        this.api = api;
        this.inventory = inventory;
        this.cache = cache;
        this.auth = auth;
    }

    /** The same for whoever acts by a permit. */
    StepCalls by(Permit permit) {
        return new StepCalls(new Permitted(api, permit), inventory, cache, auth);
    }

    /**
     * @return whether the engine did something, rather than find it done
     */
    boolean apply(Step step) throws EngineException {
        return switch (step) {
            case Step.PullImage(String ref) -> pull(ref);
            case Step.CreateContainer create -> create(create);
            case Step.ConnectNetwork connect -> connect(connect);
            case Step.CopyFiles copy -> copy(copy);
            case Step.StartContainer start -> start(start.container());
            case Step.UnpauseContainer unpause -> unpause(unpause.container());
            case Step.StopContainer stop -> stop(stop);
            case Step.RemoveContainer remove -> remove(remove.container());
            case Step.RenameContainer rename -> rename(rename);
            case Step.CreateNetwork create -> createNetwork(create);
            case Step.RemoveNetwork(String name) ->
                    removed(Call.delete("remove network " + name, "networks", name));
            case Step.CreateVolume create -> createVolume(create);
            case Step.RemoveVolume(String name) ->
                    removed(Call.delete("remove volume " + name, "volumes", name));
            case Step.OnSwarm _ ->
                    throw new EngineException(
                            Kind.CONFLICT,
                            PlanText.of(step)
                                    + " was planned for a swarm, which this engine does not manage any more");
            case Step.WriteLastApplied write -> writeLastApplied(write);
            case Step.RemoveLastApplied remove -> {
                String name = LastAppliedVolume.name(remove.stack(), remove.generation());
                yield removed(Call.delete("remove volume " + name, "volumes", name));
            }
        };
    }

    /** Errors of a pull come inside a stream that began well. */
    private boolean pull(String ref) throws EngineException {
        String normalized = ImageRef.normalize(ref);
        Call call =
                Call.post("pull image " + ref, "images", "create")
                        .query("fromImage", normalized)
                        .within(PULL_SILENCE);
        Optional<String> credentials = auth.header(normalized);
        if (credentials.isPresent()) {
            call = call.header("X-Registry-Auth", credentials.get());
        }
        Call sent = call;
        api.drain(
                sent,
                progress -> {
                    String error =
                            progress.path("errorDetail")
                                    .path("message")
                                    .asText(progress.path("error").asText(""));
                    if (!error.isEmpty()) {
                        throw new EngineException(
                                pullFailure(error),
                                sent.tried()
                                        + " failed: "
                                        + OneLine.of(error, Answer.LONGEST_MESSAGE));
                    }
                });
        return true;
    }

    private static Kind pullFailure(String error) {
        if (error.contains("not found")
                || error.contains("manifest unknown")
                || error.contains("does not exist")) {
            return Kind.NOT_FOUND;
        }
        return error.contains("denied") || error.contains("unauthorized")
                ? Kind.REFUSED
                : Kind.FAILED;
    }

    private boolean create(Step.CreateContainer step) throws EngineException {
        Answer answer =
                api.send(
                        Call.post("create container " + step.name(), "containers", "create")
                                .query("name", step.name())
                                .json(ContainerBody.of(step))
                                .within(MAKING));
        if (answer.status() == 409) {
            String id = sameAlready(step).orElseThrow(answer::failure);
            cache.made(id, step.stack(), step.name());
            return false;
        }
        String id = answer.orThrow().path("Id").asText("");
        if (id.isEmpty()) {
            throw new EngineException(
                    Kind.UNREACHABLE, answer.call().tried() + ": the answer does not tell its id");
        }
        cache.made(id, step.stack(), step.name());
        return true;
    }

    /** A create that is sent again finds what the first one made. */
    private Optional<String> sameAlready(Step.CreateContainer step) throws EngineException {
        return inventory
                .container(step.name())
                .flatMap(json -> Inspection.read(json, _ -> Cause.ITSELF))
                .filter(found ->
                        found.stack().equals(step.stack())
                                && found.container().slot().equals(step.slot())
                                && found.container().specHash().equals(step.template().hash())
                                && found.container().state() instanceof ContainerState.Created)
                .map(found -> found.container().id());
    }

    private boolean connect(Step.ConnectNetwork step) throws EngineException {
        String network = step.attachment().network();
        ObjectNode body = Json.object().put("Container", step.container());
        body.set("EndpointConfig", ContainerBody.endpoint(step.attachment()));
        Answer answer =
                api.send(
                        Call.post(
                                        "connect container "
                                                + step.container()
                                                + " to network "
                                                + network,
                                        "networks",
                                        network,
                                        "connect")
                                .json(body));
        if (answer.status() == 403 && answer.message().contains("already exists in network")) {
            return false;
        }
        return did(answer);
    }

    private boolean copy(Step.CopyFiles step) throws EngineException {
        return did(
                api.send(
                        Call.put(
                                        "copy files into container " + step.container(),
                                        "containers",
                                        step.container(),
                                        "archive")
                                .query("path", "/")
                                .content(Tar.of(step.files()), "application/x-tar")));
    }

    private boolean start(String container) throws EngineException {
        return did(
                api.send(
                        Call.post("start container " + container, "containers", container, "start")
                                .within(MAKING)));
    }

    private boolean unpause(String container) throws EngineException {
        Answer answer =
                api.send(
                        Call.post(
                                "unpause container " + container,
                                "containers",
                                container,
                                "unpause"));
        return !answer.message().contains("is not paused") && did(answer);
    }

    private boolean stop(Step.StopContainer step) throws EngineException {
        Duration grace = cache.known(step.container()).map(Inspection::grace).orElse(DEFAULT_GRACE);
        Answer answer =
                api.send(
                        Call.post(
                                        "stop container " + step.container(),
                                        "containers",
                                        step.container(),
                                        "stop")
                                .within(grace.plus(STOPPING)));
        return answer.status() != 404 && did(answer);
    }

    /** Never with its volumes: an anonymous one may be on its way to the successor. */
    private boolean remove(String container) throws EngineException {
        Answer answer =
                api.send(
                        Call.delete("remove container " + container, "containers", container)
                                .query("force", "true")
                                .query("v", neverRan(container) ? "true" : "false")
                                .within(MAKING));
        boolean underWay =
                answer.status() == 409 && answer.message().contains("already in progress");
        return answer.status() != 404 && !underWay && did(answer);
    }

    /**
     * What never ran has written nothing: the volumes that the engine made and named for it alone
     * may go with it.
     */
    private boolean neverRan(String container) throws EngineException {
        if (!neverRan(cache.known(container))) {
            return false;
        }
        // It may have been started since: the engine is asked again before anything is lost.
        return neverRan(
                inventory
                        .container(container)
                        .flatMap(json -> Inspection.read(json, _ -> Cause.ITSELF)));
    }

    private static boolean neverRan(Optional<Inspection> seen) {
        return seen.map(known -> known.container().state())
                .filter(state ->
                        state instanceof ContainerState.Created
                                || state instanceof ContainerState.StartFailed)
                .isPresent();
    }

    private boolean rename(Step.RenameContainer step) throws EngineException {
        Answer answer =
                api.send(
                        Call.post(
                                        "rename container "
                                                + step.container()
                                                + " to "
                                                + step.name(),
                                        "containers",
                                        step.container(),
                                        "rename")
                                .query("name", step.name()));
        if (!answer.ok()) {
            Optional<JsonNode> there = inventory.container(step.container());
            if (there.filter(json -> json.path("Name").asText().equals("/" + step.name()))
                    .isPresent()) {
                return false;
            }
        }
        return did(answer);
    }

    private boolean createNetwork(Step.CreateNetwork step) throws EngineException {
        DesiredNetwork network = step.network();
        ObjectNode body = NetworkBody.of(network, StackLabels.ofNetwork(step.stack(), network));
        Answer answer =
                api.send(
                        Call.post("create network " + network.name(), "networks", "create")
                                .json(body));
        if (answer.status() == 409 && isOurs(step)) {
            return false;
        }
        return did(answer);
    }

    private boolean isOurs(Step.CreateNetwork step) throws EngineException {
        return inventory.networks().stream()
                .anyMatch(there ->
                        there.name().equals(step.network().name())
                                && there.stack().filter(step.stack()::equals).isPresent());
    }

    /**
     * The engine answers with the volume that is there, if one is; whose it is was the plan's to
     * look at.
     */
    private boolean createVolume(Step.CreateVolume step) throws EngineException {
        DesiredVolume volume = step.volume();
        ObjectNode body =
                Json.object()
                        .put("Name", volume.name())
                        .put("Driver", volume.driver().orElse("local"));
        body.set("DriverOpts", Json.object(volume.driverOptions()));
        body.set("Labels", Json.object(StackLabels.ofVolume(step.stack(), volume)));
        return did(
                api.send(
                        Call.post("create volume " + volume.name(), "volumes", "create")
                                .json(body)));
    }

    private boolean writeLastApplied(Step.WriteLastApplied step) throws EngineException {
        String name = LastAppliedVolume.name(step.stack(), step.lastApplied().generation());
        ObjectNode labels = Json.object(LastAppliedVolume.labels(step.stack(), step.lastApplied()));
        ObjectNode body = Json.object().put("Name", name).put("Driver", "local");
        body.set("Labels", labels);
        Call call = Call.post("create volume " + name, "volumes", "create").json(body);
        JsonNode there = api.get(call);
        if (!there.path("Labels")
                .path(Labels.LAST_APPLIED)
                .equals(labels.path(Labels.LAST_APPLIED))) {
            String other =
                    " answered with another one: this generation has been written down before";
            throw new EngineException(Kind.CONFLICT, call.tried() + other);
        }
        return true;
    }

    private boolean removed(Call call) throws EngineException {
        Answer answer = api.send(call);
        return answer.status() != 404 && did(answer);
    }

    private static boolean did(Answer answer) throws EngineException {
        answer.orThrow();
        return answer.status() != 304;
    }
}
