package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.observed.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One daemon: how it is spoken with, and who it says it is. Safe for use by many threads. */
final class Daemon implements AutoCloseable {

    private final Endpoint endpoint;
    private final DockerApi api;
    private volatile Optional<Identity> identity = Optional.empty();
    private volatile @Nullable EventStream stream;
    private volatile @Nullable Pulse pulse;

    Daemon(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.api = DockerApi.of(endpoint);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    DockerApi api() {
        return api;
    }

    /** As it was told last; empty where it never was. */
    Optional<Identity> identity() {
        return identity;
    }

    /** Its node's name, else where it is. */
    String name() {
        return identity.map(Identity::name)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> endpoint.host().toString());
    }

    /**
     * Asks it who it is.
     *
     * @param mayHide whether a proxy that does not let this pass is taken for one of a plain engine
     */
    Identity ask(Duration patience, boolean mayHide) throws EngineException {
        Answer answer = api.send(Call.get("ask what the engine is", "info").within(patience));
        Identity told =
                mayHide && answer.isForbidden() ? Identity.hidden() : Identity.of(answer.orThrow());
        identity = Optional.of(told);
        return told;
    }

    /**
     * Begins to follow its events; both are ended with the daemon.
     *
     * @param life empty where it is the only one, and its silence would change nothing
     */
    void follow(EventStream events, Optional<Pulse> life) {
        stream = events;
        pulse = life.orElse(null);
        events.start();
        life.ifPresent(Pulse::start);
    }

    void unfollow() {
        EventStream events = stream;
        if (events != null) {
            events.close();
        }
        pulse().ifPresent(Pulse::close);
        stream = null;
        pulse = null;
    }

    void lookWhetherSilent() {
        EventStream events = stream;
        if (events != null) {
            events.lookWhetherSilent();
        }
    }

    /**
     * Follows its events anew, where that was begun before it fell silent: such a stream may lead
     * nowhere, and nobody would notice.
     */
    void renewStream(Instant silentSince) {
        EventStream events = stream;
        if (events != null) {
            events.renew(silentSince);
        }
    }

    /**
     * What is known of the life of their nodes, by the ids of these in the swarm. Where a node has
     * two daemons, because one has just taken the place of the other, one that answers is enough.
     */
    static Map<String, Life> lives(Collection<Daemon> daemons) {
        Map<String, Life> lives = new HashMap<>();
        for (Daemon daemon : daemons) {
            Life life = daemon.pulse().map(Pulse::life).orElse(Life.UNWATCHED);
            daemon.identity()
                    .map(Identity::nodeId)
                    .filter(id -> !id.isEmpty())
                    .ifPresent(id -> lives.merge(id, life, Life::better));
        }
        return Map.copyOf(lives);
    }

    Optional<Pulse> pulse() {
        return Optional.ofNullable(pulse);
    }

    /** Whether its events are heard at the moment. */
    boolean isHeard() {
        EventStream open = stream;
        return open != null && open.isOpen();
    }

    /** How well its events are heard. */
    Hearing hearing() {
        EventStream events = stream;
        return events == null
                ? new Hearing(name(), false, Duration.ZERO, 0)
                : new Hearing(name(), events.isOpen(), events.lag(), events.gaps());
    }

    @Override
    public void close() {
        unfollow();
        api.close();
    }
}
