package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.Checkup;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.KnownCall.Where;
import dev.skep.observed.ApiVersion;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at an engine from all sides, and changes nothing: what a call would change is named so that
 * there can be no such thing.
 */
final class Examination {

    /** The engine makes nothing of this name: no name begins like this. */
    private static final String NOBODY = "-skep-asks-whether-it-may-";

    /** Nothing is made of a list. */
    private static final byte[] NOTHING = "[]".getBytes(StandardCharsets.UTF_8);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Daemons daemons;
    private final InstantSource clock;

    Examination(Daemons daemons, InstantSource clock) {
        this.daemons = daemons;
        this.clock = clock;
    }

    Checkup of(String endpoint, String source) {
        List<Checkup.Daemon> seen = new ArrayList<>();
        String keeps;
        Optional<Where> where = Optional.empty();
        try {
            boolean services = keepsServices();
            where = Optional.of(services ? Where.SWARM : Where.ENGINE);
            keeps = services ? "services of the swarm" : "containers on this engine";
        } catch (EngineException e) {
            keeps = String.valueOf(e.getMessage());
        }
        daemons.all().forEach(daemon -> seen.add(examine(daemon)));
        List<Checkup.Denied> denied = new ArrayList<>();
        int tried = 0;
        if (where.isPresent()) {
            for (KnownCall known : KnownCall.all()) {
                if (known.where().contains(where.get()) && !known.path().equals("/events")) {
                    tried++;
                    trial(known).ifPresent(denied::add);
                }
            }
        }
        return new Checkup(
                endpoint,
                source,
                keeps,
                where.isPresent(),
                seen,
                denied,
                tried,
                where.filter(Where.SWARM::equals).isPresent() && !daemons.isAlone()
                        ? unreached(seen)
                        : List.of());
    }

    /** Those that a manager tells of are asked who they are, as those that were named. */
    private boolean keepsServices() throws EngineException {
        boolean services = daemons.keepsServices();
        daemons.learnNodes();
        if (!daemons.refresh()) {
            return services;
        }
        daemons.doubt();
        return daemons.keepsServices();
    }

    private Checkup.Daemon examine(Daemon daemon) {
        String endpoint = daemon.endpoint().host().toString();
        try {
            daemon.api().date();
            Instant before = clock.instant();
            daemon.api().date();
            Duration latency = Duration.between(before, clock.instant());
            Instant asked = clock.instant();
            Answer answer =
                    daemon.api().send(Call.get("ask what the engine is", "info").within(PATIENCE));
            Instant middle = asked.plus(Duration.between(asked, clock.instant()).dividedBy(2));
            JsonNode info = answer.body();
            Identity identity = answer.ok() ? Identity.of(info) : Identity.hidden();
            return new Checkup.Daemon(
                    endpoint,
                    identity.name(),
                    identity.part().text(),
                    info.path("ServerVersion").asText("?"),
                    daemon.api().version().map(ApiVersion::toString).orElse("?"),
                    Optional.of(latency),
                    skew(info.path("SystemTime").asText(""), middle),
                    Optional.empty(),
                    daemons.isAsked(daemon));
        } catch (EngineException e) {
            return new Checkup.Daemon(
                    endpoint,
                    daemon.identity().map(Identity::name).orElse(""),
                    "",
                    "",
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(String.valueOf(e.getMessage())),
                    daemons.isAsked(daemon));
        }
    }

    private static Optional<Duration> skew(String theirs, Instant ours) {
        try {
            return Optional.of(Duration.between(ours, Instant.parse(theirs)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether something in between does not let it pass: the engine itself denies nothing. */
    private Optional<Checkup.Denied> trial(KnownCall known) {
        try {
            Answer answer = daemons.send(harmless(known));
            boolean notTheEngines = !answer.ok() && answer.body().isMissingNode();
            boolean denied = Set.of(401, 403, 405).contains(answer.status()) || notTheEngines;
            return denied
                    ? Optional.of(denied(known, "HTTP " + answer.status()))
                    : Optional.empty();
        } catch (EngineException e) {
            return e.kind() == Kind.UNREACHABLE
                    ? Optional.of(denied(known, "no answer"))
                    : Optional.empty();
        }
    }

    private static Checkup.Denied denied(KnownCall known, String answer) {
        return new Checkup.Denied(known.method() + " " + known.path(), known.purpose(), answer);
    }

    /** One that the engine refuses, where it is not one that only reads. */
    private static Call harmless(KnownCall known) {
        String[] path = known.path().substring(1).replace("NAME", NOBODY).split("/", -1);
        String what = "see whether it may " + known.purpose();
        return switch (known.method()) {
            case "GET" -> Call.get(what, path).within(PATIENCE);
            case "DELETE" -> Call.delete(what, path).within(PATIENCE);
            case "PUT" ->
                    Call.put(what, path)
                            .query("path", "/")
                            .content(new byte[0], "application/x-tar")
                            .within(PATIENCE);
            default ->
                    Call.post(what, path)
                            .query("version", "0")
                            .query("fromImage", NOBODY)
                            .content(NOTHING, "application/json")
                            .within(PATIENCE);
        };
    }

    private List<String> unreached(List<Checkup.Daemon> seen) {
        Set<String> known = new TreeSet<>();
        daemons.all()
                .forEach(daemon -> daemon.identity().map(Identity::nodeId).ifPresent(known::add));
        List<String> unreached = new ArrayList<>();
        try {
            for (JsonNode node : daemons.get(Call.get("list nodes", "nodes").within(PATIENCE))) {
                if (!known.contains(node.path("ID").asText())) {
                    unreached.add(node.path("Description").path("Hostname").asText());
                }
            }
        } catch (EngineException e) {
            // It is told as a call that is denied.
            return seen.isEmpty() ? unreached : List.of();
        }
        return unreached;
    }
}
