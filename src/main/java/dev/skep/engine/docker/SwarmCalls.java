package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.desired.FileSource;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.Permit;
import dev.skep.engine.docker.SwarmInventory.Listing;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Each {@link Step} on a swarm as the one call to a manager that it is. Ids of configs, secrets and
 * networks are put in here.
 */
final class SwarmCalls {

    private static final String SEQUENCE = "out of sequence";
    private static final Pattern NO_NETWORK = Pattern.compile("network \\S+ not found");

    private final Api api;
    private final SwarmCache cache;
    private final RegistryAuth auth;

    SwarmCalls(Api api, SwarmCache cache, RegistryAuth auth) {
        this.api = api;
        this.cache = cache;
        this.auth = auth;
    }

    /**
     * By a permit of an earlier term than whoever changed it last nothing is done.
     *
     * @return whether the swarm did something, rather than find it done
     */
    boolean apply(Step step, Permit permit) throws EngineException {
        if (step instanceof Step.UpdateService update) {
            long last = StackLabels.term(update.spec());
            if (permit.term() != 0 && last > permit.term()) {
                throw new EngineException(
                        Kind.OUTDATED,
                        PlanText.of(step)
                                + " was not sent: a Skep of term "
                                + last
                                + " has changed it, and this one is of term "
                                + permit.term());
            }
        }
        return new SwarmCalls(new Permitted(api, permit), cache, auth).apply(step);
    }

    private boolean apply(Step step) throws EngineException {
        return switch (step) {
            case Step.CreateService create -> create(create);
            case Step.UpdateService update -> update(update);
            case Step.RemoveService(var name, String id) ->
                    removed(Call.delete("remove service " + name, "services", id));
            case Step.UpdateNode update -> update(update);
            case Step.CreateConfig(StackName stack, String name, FileSource.Content file) ->
                    createFile(Listing.CONFIGS, "config", stack, name, file);
            case Step.CreateSecret(StackName stack, String name, FileSource.Content file) ->
                    createFile(Listing.SECRETS, "secret", stack, name, file);
            case Step.WriteRevision write -> {
                ObjectNode spec = RevisionConfig.spec(write);
                String name = spec.path("Name").asText();
                Answer answer =
                        api.send(
                                Call.post("create config " + name, "configs", "create").json(spec));
                yield answer.status() != 409 && done(answer);
            }
            case Step.RemoveConfig(String name, String id) ->
                    removed(Call.delete("remove config " + name, "configs", id));
            case Step.RemoveSecret(String name, String id) ->
                    removed(Call.delete("remove secret " + name, "secrets", id));
            case Step.CreateNetwork create -> createNetwork(create);
            case Step.RemoveNetwork(String name) ->
                    removed(Call.delete("remove network " + name, "networks", name));
            case Step.WriteLastApplied write -> writeLastApplied(write);
            case Step.RemoveLastApplied(StackName stack, long _) -> removeLastApplied(stack);
            case Step.PullImage _,
                    Step.CreateContainer _,
                    Step.ConnectNetwork _,
                    Step.CopyFiles _,
                    Step.StartContainer _,
                    Step.UnpauseContainer _,
                    Step.StopContainer _,
                    Step.RemoveContainer _,
                    Step.RenameContainer _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _ ->
                    throw new EngineException(
                            Kind.CONFLICT,
                            PlanText.of(step)
                                    + " was planned for a plain engine, which manages a swarm now");
        };
    }

    private boolean create(Step.CreateService step) throws EngineException {
        String name = ServiceSpec.name(step.stack(), step.service());
        Call call = Call.post("create service " + name, "services", "create");
        Answer answer = api.send(authorized(call, step.spec()).json(withIds(step.spec())));
        if (answer.status() == 409 && sameAlready(name, step.spec())) {
            return false;
        }
        return done(answer);
    }

    /** A create that is sent again finds what the first one made. */
    private boolean sameAlready(String name, Tree.Mapping spec) throws EngineException {
        cache.suspect(Listing.SERVICES);
        Optional<JsonNode> there = cache.named(Listing.SERVICES, name);
        String hash = spec.at("Labels", Labels.SPEC_HASH).text().orElse("");
        return there.filter(json ->
                        json.path("Spec")
                                .path("Labels")
                                .path(Labels.SPEC_HASH)
                                .asText()
                                .equals(hash))
                .isPresent();
    }

    private boolean update(Step.UpdateService step) throws EngineException {
        String name = ServiceSpec.name(step.stack(), step.service());
        Call call =
                Call.post("update service " + name, "services", step.id(), "update")
                        .query("version", Long.toString(step.version()))
                        .query("registryAuthFrom", "spec");
        return written(call, api.send(authorized(call, step.spec()).json(withIds(step.spec()))));
    }

    /** The spec goes back whole as it came, but for the two things that the step is about. */
    private boolean update(Step.UpdateNode step) throws EngineException {
        Call call =
                Call.post("update node " + step.hostname(), "nodes", step.id(), "update")
                        .query("version", Long.toString(step.version()));
        JsonNode there =
                cache.withId(Listing.NODES, step.id())
                        .orElseThrow(() ->
                                new EngineException(
                                        Kind.NOT_FOUND,
                                        call.tried() + ": the swarm has no such node"));
        if (there.path("Version").path("Index").asLong() != step.version()) {
            throw outdated(call, "the version that was looked at is gone");
        }
        ObjectNode spec = there.path("Spec").deepCopy();
        spec.put("Availability", step.availability().name().toLowerCase(Locale.ROOT));
        ObjectNode labels =
                spec.path("Labels") instanceof ObjectNode known ? known : spec.putObject("Labels");
        step.suspect()
                .ifPresentOrElse(
                        since -> labels.put(Labels.SUSPECT, since.toString()),
                        () -> labels.remove(Labels.SUSPECT));
        return written(call, api.send(call.json(spec)));
    }

    private static boolean written(Call call, Answer answer) throws EngineException {
        if (answer.status() == 500 && answer.message().contains(SEQUENCE)) {
            throw outdated(call, answer.message());
        }
        return done(answer);
    }

    private static EngineException outdated(Call call, String why) {
        return new EngineException(
                Kind.OUTDATED,
                call.tried()
                        + ": it has been changed since it was looked at, and is looked at again ("
                        + why
                        + ")");
    }

    private Call authorized(Call call, Tree.Mapping spec) throws EngineException {
        String image = spec.at("TaskTemplate", "ContainerSpec", "Image").text().orElse("");
        return auth.header(image)
                .map(credentials -> call.header("X-Registry-Auth", credentials))
                .orElse(call);
    }

    private ObjectNode withIds(Tree.Mapping spec) throws EngineException {
        ObjectNode json = Trees.object(spec);
        JsonNode container = json.path("TaskTemplate").path("ContainerSpec");
        putIds(container.path("Configs"), Listing.CONFIGS, "ConfigName", "ConfigID");
        putIds(container.path("Secrets"), Listing.SECRETS, "SecretName", "SecretID");
        JsonNode credentials = container.path("Privileges").path("CredentialSpec");
        if (credentials.path("Config").isTextual()) {
            String name = credentials.path("Config").asText();
            ((ObjectNode) credentials).put("Config", id(Listing.CONFIGS, name));
        }
        return json;
    }

    private void putIds(JsonNode references, Listing listing, String name, String id)
            throws EngineException {
        for (JsonNode reference : references) {
            if (reference instanceof ObjectNode open) {
                open.put(id, id(listing, open.path(name).asText()));
            }
        }
    }

    private String id(Listing listing, String name) throws EngineException {
        return cache.named(listing, name)
                .map(json -> json.path("ID").asText())
                .orElseThrow(() ->
                        new EngineException(
                                Kind.NOT_FOUND, "the swarm has no " + listing.word() + " " + name));
    }

    private boolean createFile(
            Listing listing, String kind, StackName stack, String name, FileSource.Content file)
            throws EngineException {
        SortedMap<String, String> labels = new TreeMap<>(file.labels());
        labels.put(Labels.STACK_NAMESPACE, stack.value());
        labels.put(Labels.STACK, stack.value());
        labels.put(Labels.DIGEST, file.content().toString());
        ObjectNode spec = Json.object().put("Name", name);
        spec.set("Labels", Json.object(labels));
        spec.put("Data", Base64.getEncoder().encodeToString(file.content().bytes()));
        file.templateDriver().ifPresent(driver -> spec.putObject("Templating").put("Name", driver));
        Answer answer =
                api.send(Call.post("create " + kind + " " + name, kind + "s", "create").json(spec));
        cache.suspect(listing);
        if (answer.status() == 409
                && cache.named(listing, name)
                        .map(json -> SwarmReading.file(stack, json))
                        .flatMap(found -> found.digest())
                        .filter(file.content().toString()::equals)
                        .isPresent()) {
            return false;
        }
        return done(answer);
    }

    private boolean createNetwork(Step.CreateNetwork step) throws EngineException {
        Map<String, String> labels = new TreeMap<>(step.network().labels());
        labels.put(Labels.STACK_NAMESPACE, step.stack().value());
        labels.put(Labels.STACK, step.stack().value());
        String name = step.network().name();
        Answer answer =
                api.send(
                        Call.post("create network " + name, "networks", "create")
                                .json(NetworkBody.of(step.network(), labels)));
        cache.suspect(Listing.NETWORKS);
        boolean made =
                answer.status() == 409
                        && cache.named(Listing.NETWORKS, name)
                                .map(json -> json.path("Labels").path(Labels.STACK).asText())
                                .filter(step.stack().value()::equals)
                                .isPresent();
        return !made && done(answer);
    }

    private boolean writeLastApplied(Step.WriteLastApplied step) throws EngineException {
        ObjectNode spec = LastAppliedConfig.spec(step.stack(), step.lastApplied());
        String name = LastAppliedConfig.name(step.stack());
        Optional<JsonNode> there = cache.named(Listing.CONFIGS, name);
        if (there.isEmpty()) {
            return done(
                    api.send(Call.post("create config " + name, "configs", "create").json(spec)));
        }
        JsonNode found = there.get();
        Call call =
                Call.post("update config " + name, "configs", found.path("ID").asText(), "update")
                        .query("version", found.path("Version").path("Index").asText());
        return written(call, api.send(call.json(spec)));
    }

    private boolean removeLastApplied(StackName stack) throws EngineException {
        String name = LastAppliedConfig.name(stack);
        Optional<JsonNode> there = cache.named(Listing.CONFIGS, name);
        return there.isPresent()
                && removed(
                        Call.delete(
                                "remove config " + name,
                                "configs",
                                there.get().path("ID").asText()));
    }

    private boolean removed(Call call) throws EngineException {
        Answer answer = api.send(call);
        if (answer.status() == 400 && answer.message().contains("in use")) {
            throw new EngineException(
                    Kind.CONFLICT, call.tried() + " answered 400: " + answer.message());
        }
        return answer.status() != 404 && !isWithoutNetwork(answer) && done(answer);
    }

    private static boolean done(Answer answer) throws EngineException {
        if (isWithoutNetwork(answer)) {
            throw new EngineException(
                    Kind.NOT_FOUND, String.valueOf(answer.failure().getMessage()));
        }
        answer.orThrow();
        return true;
    }

    /** The engine answers so, rather than with 404, while a node still has its part of it. */
    private static boolean isWithoutNetwork(Answer answer) {
        return answer.status() == 500 && NO_NETWORK.matcher(answer.message()).find();
    }
}
