package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.OneLine;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine stands in a swarm, which changes while it runs: asked when in doubt. Safe for
 * use by many threads.
 */
final class Membership {

    private final DockerApi api;
    private final Keeping keeping;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Boolean manages;

    /**
     * @param keeping what to keep there, whatever the engine is
     */
    Membership(DockerApi api, Keeping keeping) {
        this.api = api;
        this.keeping = keeping;
    }

    /** A swarm that comes or goes brings or takes its nodes, and a network of its own. */
    static boolean isTouchedBy(DockerEvent event) {
        return event.type().equals("node")
                || (event.type().equals("network")
                        && event.name().filter("ingress"::equals).isPresent());
    }

    /** It is asked again at the next look. */
    void doubt() {
        manages = null;
    }

    /**
     * Whether services are to be kept, rather than containers.
     *
     * @throws EngineException of kind {@link Kind#NO_MANAGER} when the engine is in a swarm in
     *     which it has no say, of kind {@link Kind#NO_LEADER} when nobody has
     */
    boolean keepsServices() throws EngineException {
        if (keeping == Keeping.CONTAINERS) {
            return false;
        }
        Boolean known = manages;
        if (known != null) {
            return known;
        }
        asking.lock();
        try {
            boolean asked = ask();
            manages = asked;
            return asked;
        } finally {
            asking.unlock();
        }
    }

    private boolean ask() throws EngineException {
        Answer answer = api.send(Call.get("ask what the engine is", "info"));
        boolean hidden = answer.status() == 403 || answer.status() == 404;
        if (hidden && keeping == Keeping.WHAT_THE_ENGINE_IS_FOR) {
            // A proxy that shows only what a plain engine needs.
            return false;
        }
        JsonNode swarm = answer.orThrow().path("Swarm");
        String state = swarm.path("LocalNodeState").asText("inactive");
        return switch (state) {
            case "active" -> {
                if (swarm.path("ControlAvailable").asBoolean()) {
                    requireLeader(swarm.path("Error").asText(""));
                    yield true;
                }
                throw noManager(
                        "this engine is a worker of a swarm, and a swarm's services are kept through a manager;"
                                + " Skep waits until it is promoted, or give a manager's address with --host");
            }
            case "locked" ->
                    throw noManager(
                            "this manager is locked; `docker swarm unlock` there, and Skep goes on");
            case "pending", "error" ->
                    throw noManager(
                            "this engine's part in its swarm is "
                                    + state
                                    + ": "
                                    + swarm.path("Error").asText("no reason was given"));
            default -> {
                if (keeping == Keeping.SERVICES) {
                    throw noManager(
                            "this engine is in no swarm, and --mode swarm asks for services; `docker swarm init` there, and Skep goes on");
                }
                yield false;
            }
        };
    }

    /** A manager answers without its leader, too, and then says what it heard in place of it. */
    private static void requireLeader(String error) throws EngineException {
        if (!error.isBlank()) {
            throw new EngineException(
                    Kind.NO_LEADER,
                    "this manager hears nothing from a leader of its swarm, which takes more than half of the managers: "
                            + OneLine.of(error, Answer.LONGEST_MESSAGE));
        }
    }

    private static EngineException noManager(String message) {
        return new EngineException(Kind.NO_MANAGER, message);
    }
}
