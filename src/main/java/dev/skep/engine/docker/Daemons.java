package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.Choice.Candidate;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.Life;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The daemons that are known, and the one of them that is asked: who is who is asked when in doubt,
 * because what a daemon is in its swarm changes while it runs. As an {@link Api} it is that of the
 * daemon that is chosen. Safe for use by many threads.
 */
final class Daemons implements Api, AutoCloseable {

    private static final Logger LOG = System.getLogger(Daemons.class.getName());

    /** Of one of several, which has nothing to do for its answer. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    /** So often a choice is made anew because a doubt came up meanwhile. */
    private static final int CHOICES = 3;

    private final Endpoints endpoints;
    private final Keeping keeping;
    private final Optional<String> ownNode;
    private final Doubts doubts;
    private final AtomicLong callsToOthers = new AtomicLong();
    private final AtomicLong doubted = new AtomicLong();
    private final ReentrantLock choosing = new ReentrantLock();

    /** By endpoint; the map is replaced, never changed. */
    private volatile SortedMap<String, Daemon> known = new TreeMap<>();

    private volatile @Nullable Chosen chosen;
    private volatile @Nullable Daemon last;
    private volatile @Nullable Consumer<Daemon> follower;
    private volatile Consumer<Daemon> onMove = _ -> {};
    private volatile boolean closed;

    /**
     * @param keepsServices whether services of its swarm are kept through it, rather than
     *     containers of its own
     */
    record Chosen(Daemon daemon, boolean keepsServices) {}

    /**
     * Asks nobody yet.
     *
     * @param ownNode the id of the node that Skep itself runs on
     */
    Daemons(Endpoints endpoints, Keeping keeping, Optional<String> ownNode, InstantSource clock) {
        this.endpoints = endpoints;
        this.keeping = keeping;
        this.ownNode = ownNode;
        this.doubts = new Doubts(clock);
        refresh();
    }

    /** Registers who is told, from any thread, when another daemon is asked than before. */
    void onMove(Consumer<Daemon> listener) {
        onMove = listener;
    }

    List<Daemon> all() {
        return List.copyOf(known.values());
    }

    /** They are asked again who they are before the next call. */
    void doubt() {
        doubted.incrementAndGet();
        chosen = null;
    }

    /** It has failed: another one is chosen before the next call, if there is another. */
    void doubt(Daemon failed) {
        if (known.containsValue(failed)) {
            doubts.failed(failed);
        }
        Chosen now = chosen;
        if (now == null || now.daemon() == failed) {
            doubt();
        }
    }

    /** It answers again. */
    void trust(Daemon recovered) {
        doubts.forget(recovered);
        doubt();
    }

    /**
     * Whether services are to be kept, rather than containers.
     *
     * @throws EngineException of kind {@link Kind#NO_MANAGER} when those that answer have no say in
     *     a swarm, of kind {@link Kind#NO_LEADER} when nobody has
     */
    boolean keepsServices() throws EngineException {
        boolean mayBeServices = !isAlone() || keeping != Keeping.CONTAINERS;
        return mayBeServices && chosen().keepsServices();
    }

    /** Learns which nodes the swarm has, where they are asked for; what was known stays if not. */
    void learnNodes() {
        Chosen now = chosen;
        if (!endpoints.areOfNodes() || now == null || !now.keepsServices()) {
            return;
        }
        try {
            Set<URI> named =
                    endpoints.named().stream().map(Endpoint::host).collect(Collectors.toSet());
            Set<String> known = new HashSet<>();
            all().stream()
                    .filter(daemon -> named.contains(daemon.endpoint().host()))
                    .flatMap(daemon -> daemon.identity().stream())
                    .forEach(identity -> known.add(identity.nodeId()));
            JsonNode nodes = get(Call.get("list nodes", "nodes").within(SHORT));
            endpoints.learn(NodeAddresses.ofOthers(nodes, known));
        } catch (EngineException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "the nodes are not known anew: {0}", e.getMessage());
        }
    }

    /** Whether a manager was seen beside it, of which nothing bad is known. */
    boolean hasManagerBeside(Daemon one) {
        return all().stream()
                .filter(daemon -> daemon != one && !doubts.isDoubtful(daemon))
                .flatMap(daemon -> daemon.identity().stream())
                .anyMatch(identity -> identity.part() == Identity.Part.MANAGER);
    }

    /**
     * Whether the manager that is asked says that it is none any more. One of several that does not
     * say who it is, or has lost its leader, is no use either: it hears of no change, and nobody
     * would notice.
     */
    boolean hasLeft() {
        Chosen now = chosen;
        if (now == null || !now.keepsServices()) {
            return false;
        }
        Candidate asked = ask(now.daemon());
        if (isAlone()) {
            return asked.identity().isPresent() && !asked.is(Identity.Part.MANAGER);
        }
        if (asked.isManagerWithLeader()) {
            return false;
        }
        doubt(now.daemon());
        if (asked.failure().isPresent()) {
            now.daemon().api().giveUp();
        }
        return true;
    }

    /** Whether it is the one that is asked. */
    boolean isAsked(Daemon daemon) {
        Chosen now = chosen;
        return isAlone() || (now == null ? last == daemon : now.daemon() == daemon);
    }

    /** Then it is asked whatever it says it is. */
    boolean isAlone() {
        return !endpoints.mayBeSeveral();
    }

    /** Of the one that was asked last. */
    @Override
    public Optional<ApiVersion> version() {
        return Optional.ofNullable(isAlone() ? known.values().iterator().next() : last)
                .flatMap(daemon -> daemon.api().version());
    }

    private Daemon asked() throws EngineException {
        return isAlone() ? known.values().iterator().next() : chosen().daemon();
    }

    private Chosen chosen() throws EngineException {
        Chosen now = chosen;
        if (now != null) {
            return now;
        }
        choosing.lock();
        try {
            now = chosen;
            if (now == null) {
                now = chooseBeyondDoubt();
                moveTo(now.daemon());
            }
            return now;
        } finally {
            choosing.unlock();
        }
    }

    /** What comes up while it is asked who they are counts too: else it would be forgotten. */
    private Chosen chooseBeyondDoubt() throws EngineException {
        for (int choice = 1; ; choice++) {
            long before = doubted.get();
            Chosen now = choose();
            chosen = now;
            if (doubted.get() == before) {
                return now;
            }
            chosen = null;
            if (choice == CHOICES) {
                return now;
            }
        }
    }

    private void moveTo(Daemon daemon) {
        if (last != daemon) {
            last = daemon;
            if (!isAlone()) {
                onMove.accept(daemon);
            }
        }
    }

    private Chosen choose() throws EngineException {
        refresh();
        List<Daemon> all = all();
        if (all.isEmpty()) {
            throw new EngineException(
                    Kind.UNREACHABLE,
                    "find the engines: "
                            + endpoints.text()
                            + " stands for no address at the moment");
        }
        List<Daemon> trusted = all.stream().filter(daemon -> !doubts.isDoubtful(daemon)).toList();
        if (!trusted.isEmpty() && trusted.size() < all.size()) {
            try {
                return choose(trusted);
            } catch (EngineException e) {
                LOG.log(Level.DEBUG, "none of those that are trusted will do: {0}", e.getMessage());
            }
        }
        return choose(all);
    }

    private Chosen choose(List<Daemon> daemons) throws EngineException {
        Choice choice = Choice.among(RollCall.of(daemons, this::ask), keeping, ownNode);
        return new Chosen(daemons.get(choice.at()), choice.keepsServices());
    }

    private Candidate ask(Daemon daemon) {
        boolean doubtful = doubts.isDoubtful(daemon);
        String where = daemon.endpoint().host().toString();
        try {
            Identity identity =
                    daemon.ask(
                            isAlone() ? Call.PATIENCE : SHORT,
                            keeping == Keeping.WHAT_THE_ENGINE_IS_FOR);
            return new Candidate(where, Optional.of(identity), Optional.empty(), doubtful);
        } catch (EngineException e) {
            return new Candidate(where, Optional.empty(), Optional.of(e), doubtful);
        }
    }

    /**
     * Takes in those that have come; lets go of those that are no longer named.
     *
     * @return whether any came or went
     */
    boolean refresh() {
        List<Endpoint> now = endpoints.now();
        if (now.isEmpty() || closed) {
            return false;
        }
        synchronized (this) {
            SortedMap<String, Daemon> next = new TreeMap<>();
            for (Endpoint endpoint : now) {
                String host = endpoint.host().toString();
                Daemon before = known.get(host);
                boolean isSame = before != null && before.endpoint().equals(endpoint);
                next.put(host, isSame ? before : begin(endpoint));
            }
            SortedMap<String, Daemon> before = known;
            known = next;
            before.forEach((host, daemon) -> {
                if (next.get(host) != daemon) {
                    doubt(daemon);
                    doubts.forget(daemon);
                    callsToOthers.addAndGet(daemon.api().calls());
                    daemon.close();
                }
            });
            return !before.equals(next);
        }
    }

    private Daemon begin(Endpoint endpoint) {
        Daemon daemon = new Daemon(endpoint);
        Consumer<Daemon> follow = follower;
        if (follow != null) {
            follow.accept(daemon);
        }
        return daemon;
    }

    /** Calls this for each daemon, and for each that comes later. */
    synchronized void follow(Consumer<Daemon> follow) {
        follower = follow;
        known.values().forEach(follow);
    }

    synchronized void unfollow() {
        follower = null;
        known.values().forEach(Daemon::unfollow);
    }

    @Override
    public Answer send(Call call) throws EngineException {
        assert KnownCall.isKnown(call) : call.tried();
        Daemon daemon = asked();
        try {
            Answer answer = daemon.api().send(call);
            if (answer.isWithoutSay()) {
                doubt(daemon);
            }
            return answer;
        } catch (EngineException e) {
            Optional<Daemon> other = otherThan(daemon, e);
            if (other.isPresent() && call.isRead()) {
                return other.get().api().send(call);
            }
            throw e;
        }
    }

    @Override
    public void drain(Call call, ObjectSink sink) throws EngineException {
        assert KnownCall.isKnown(call) : call.tried();
        Daemon daemon = asked();
        try {
            daemon.api().drain(call, sink);
        } catch (EngineException e) {
            if (e.kind() == Kind.UNREACHABLE) {
                doubt(daemon);
            }
            throw e;
        }
    }

    /** Who is asked in its place; empty where nobody else is, or the call itself is to blame. */
    private Optional<Daemon> otherThan(Daemon failed, EngineException e) throws EngineException {
        if (isAlone() || e.kind() != Kind.UNREACHABLE) {
            return Optional.empty();
        }
        doubt(failed);
        Daemon now = asked();
        return now == failed ? Optional.empty() : Optional.of(now);
    }

    /** What is known of the life of nodes, by their ids; empty while none is followed. */
    Optional<Map<String, Life>> lives() {
        return follower == null ? Optional.empty() : Optional.of(Daemon.lives(known.values()));
    }

    /** How many requests were sent, streams not counted. */
    long calls() {
        return callsToOthers.get()
                + known.values().stream().mapToLong(daemon -> daemon.api().calls()).sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        known.values().forEach(Daemon::close);
    }
}
