package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.Identity.Part;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which daemon is asked, and what is kept through it.
 *
 * @param at which of the daemons that were asked, from 0
 * @param keepsServices whether services of its swarm are kept, rather than containers of its own
 */
record Choice(int at, boolean keepsServices) {

    /**
     * What came of asking a daemon who it is.
     *
     * @param endpoint where it is, for people
     * @param identity empty where it did not answer
     * @param failure why it did not; empty where it did
     * @param isDoubtful it has failed a moment ago, and is the last to be chosen
     */
    record Candidate(
            String endpoint,
            Optional<Identity> identity,
            Optional<EngineException> failure,
            boolean isDoubtful) {

        boolean is(Part part) {
            return identity.filter(known -> known.part() == part).isPresent();
        }

        boolean isOn(Optional<String> nodeId) {
            return nodeId.isPresent() && identity.map(Identity::nodeId).equals(nodeId);
        }

        boolean isManagerWithLeader() {
            return is(Part.MANAGER) && !hasLostLeader();
        }

        private boolean hasLostLeader() {
            return identity.filter(known -> !known.error().isBlank()).isPresent();
        }

        private String text() {
            return endpoint
                    + " ("
                    + identity.map(Candidate::text)
                            .or(() -> failure.map(EngineException::getMessage))
                            .orElse("not asked")
                    + ")";
        }

        private static String text(Identity identity) {
            String part = identity.part().text();
            return identity.part() == Part.FAILING ? part + ": " + identity.reason() : part;
        }
    }

    /**
     * A swarm is kept through one of its managers: the one on our own node if there is one, else
     * the first by name. Containers are kept on one engine alone, which must be beyond doubt.
     *
     * @param asked not empty
     * @param own the id of the node that Skep itself runs on
     * @throws EngineException when none of them will do: {@link Kind#UNREACHABLE} when none
     *     answers, {@link Kind#NO_MANAGER} when those that answer have no say, {@link
     *     Kind#NO_LEADER} when managers answer and none hears a leader
     */
    static Choice among(List<Candidate> asked, Keeping keeping, Optional<String> own)
            throws EngineException {
        Optional<Candidate> manager =
                keeping == Keeping.CONTAINERS
                        ? Optional.empty()
                        : asked.stream()
                                .filter(candidate -> candidate.is(Part.MANAGER))
                                .min(preference(own));
        if (manager.isPresent()) {
            requireLeader(manager.get().identity().orElseThrow());
            return new Choice(asked.indexOf(manager.get()), true);
        }
        if (asked.stream().allMatch(candidate -> candidate.failure().isPresent())) {
            throw nobodyAnswers(asked);
        }
        return asked.size() == 1
                ? new Choice(0, ofOne(asked.getFirst().identity().orElseThrow(), keeping))
                : containers(asked, keeping, own);
    }

    private static Comparator<Candidate> preference(Optional<String> own) {
        Comparator<Candidate> doubtfulLast =
                Comparator.comparing(
                        candidate -> candidate.isDoubtful() || candidate.hasLostLeader());
        Function<Candidate, String> name = candidate -> candidate.identity().orElseThrow().name();
        return doubtfulLast
                .thenComparing(candidate -> !candidate.isOn(own))
                .thenComparing(name)
                .thenComparing(Candidate::endpoint);
    }

    /** A manager answers without its leader, too, and then says what it heard in place of it. */
    private static void requireLeader(Identity manager) throws EngineException {
        if (!manager.error().isBlank()) {
            throw new EngineException(
                    Kind.NO_LEADER,
                    "this manager hears nothing from a leader of its swarm, which takes more than half of the managers: "
                            + manager.reason());
        }
    }

    private static EngineException nobodyAnswers(List<Candidate> asked) {
        EngineException first = asked.getFirst().failure().orElseThrow();
        return asked.size() == 1
                ? first
                : new EngineException(
                        Kind.UNREACHABLE,
                        "none of " + asked.size() + " engines answers: " + text(asked),
                        first);
    }

    private static boolean ofOne(Identity identity, Keeping keeping) throws EngineException {
        if (keeping == Keeping.CONTAINERS) {
            return false;
        }
        String why =
                switch (identity.part()) {
                    case WORKER ->
                            "this engine is a worker of a swarm, and a swarm's services are kept through a manager;"
                                    + " Skep waits until it is promoted, or name more engines with --host";
                    case LOCKED ->
                            "this manager is locked; `docker swarm unlock` there, and Skep goes on";
                    case PENDING ->
                            "this engine's part in its swarm is pending: " + identity.reason();
                    case FAILING ->
                            "this engine's part in its swarm is error: " + identity.reason();
                    case ALONE ->
                            keeping == Keeping.SERVICES
                                    ? "this engine is in no swarm, and --mode swarm asks for services; `docker swarm init` there, and Skep goes on"
                                    : "";
                    case MANAGER -> "";
                };
        if (!why.isEmpty()) {
            throw new EngineException(Kind.NO_MANAGER, why);
        }
        return identity.part() == Part.MANAGER;
    }

    private static Choice containers(List<Candidate> asked, Keeping keeping, Optional<String> own)
            throws EngineException {
        Optional<Candidate> ours =
                asked.stream().filter(candidate -> candidate.isOn(own)).findFirst();
        if (keeping == Keeping.CONTAINERS && ours.isPresent()) {
            return new Choice(asked.indexOf(ours.get()), false);
        }
        boolean noSwarm =
                keeping == Keeping.CONTAINERS
                        || asked.stream()
                                .filter(candidate -> candidate.identity().isPresent())
                                .allMatch(candidate -> candidate.is(Part.ALONE));
        throw new EngineException(
                Kind.NO_MANAGER,
                noSwarm
                        ? "containers are kept on one engine, and several are named: "
                                + text(asked)
                                + "; name one with --host"
                        : "none of these engines is a manager of a swarm: "
                                + text(asked)
                                + "; Skep waits until one is");
    }

    private static String text(List<Candidate> asked) {
        return asked.stream().map(Candidate::text).collect(Collectors.joining(", "));
    }
}
