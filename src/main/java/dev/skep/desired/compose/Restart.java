package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.RestartPolicy.Condition;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Map;
import java.util.Optional;

/**
 * What the file says of replicas that end: {@code deploy.restart_policy}, else {@code restart}.
 *
 * @param policy what Skep does; empty when the file says nothing
 * @param engine what the engine does by itself
 */
record Restart(Optional<RestartPolicy> policy, EngineRestart engine) {

    private static final Restart UNSAID = new Restart(Optional.empty(), EngineRestart.NO);

    private static final Restart UNSAID_OF_JOB =
            new Restart(Optional.of(RestartPolicy.of(Condition.ON_FAILURE)), EngineRestart.NO);

    private static final String ON_FAILURE = "on-failure";

    /**
     * @param job whether a replica that ended well is done, and stays so: nothing starts it again
     */
    static Restart read(Attributes service, Optional<Attributes> deploy, boolean job) {
        Optional<Restart> restart =
                service.at("restart")
                        .flatMap(value -> {
                            Optional<Restart> read =
                                    value.text().flatMap(text -> restart(value, text));
                            read.filter(_ -> job).ifPresent(of -> checkJob(value, of));
                            return read;
                        });
        return deploy.flatMap(of -> of.at("restart_policy"))
                .map(value -> policy(value, job))
                .or(() -> restart)
                .orElse(job ? UNSAID_OF_JOB : UNSAID);
    }

    private static void checkJob(Cursor value, Restart read) {
        if (read.policy().filter(of -> of.condition() == Condition.ANY).isPresent()) {
            value.error(
                    "cannot stand beside a deploy.mode that makes a job: what ended well is not"
                            + " started again; expected no or on-failure[:ATTEMPTS]");
        }
    }

    /**
     * What Skep does. Where the file says nothing a replica has to run, because Skep keeps counts;
     * unless another service waits for its successful end, which then is its purpose.
     */
    RestartPolicy policy(boolean awaitedToComplete) {
        return policy.orElse(
                awaitedToComplete ? RestartPolicy.of(Condition.ON_FAILURE) : RestartPolicy.ALWAYS);
    }

    /**
     * Where the engine has given up after its attempts, Skep goes on: a limit for Skep is {@code
     * restart_policy.max_attempts}.
     */
    private static Optional<Restart> restart(Cursor value, String text) {
        String[] parts = text.split(":", 2);
        if (parts.length == 2 && !(parts[0].equals(ON_FAILURE) && parts[1].matches("[0-9]{1,9}"))) {
            return value.expected("no, always, unless-stopped or on-failure[:ATTEMPTS]");
        }
        int attempts = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
        return switch (parts[0]) {
            case "no" ->
                    Optional.of(
                            new Restart(
                                    Optional.of(RestartPolicy.of(Condition.NONE)),
                                    EngineRestart.NO));
            case "always", "unless-stopped" ->
                    Optional.of(
                            new Restart(
                                    Optional.of(RestartPolicy.of(Condition.ANY)),
                                    new EngineRestart(parts[0], 0)));
            case ON_FAILURE ->
                    Optional.of(
                            new Restart(
                                    Optional.of(RestartPolicy.of(Condition.ON_FAILURE)),
                                    new EngineRestart(ON_FAILURE, attempts)));
            default -> value.expected("no, always, unless-stopped or on-failure[:ATTEMPTS]");
        };
    }

    private static Restart policy(Cursor value, boolean job) {
        Attributes of = value.attributes();
        Optional<Cursor> asked = of.at("condition");
        Condition condition =
                asked.flatMap(at ->
                                at.oneOf(
                                        Map.of(
                                                "none",
                                                Condition.NONE,
                                                ON_FAILURE,
                                                Condition.ON_FAILURE,
                                                "any",
                                                Condition.ANY)))
                        .orElse(job ? Condition.ON_FAILURE : Condition.ANY);
        if (job && condition == Condition.ANY) {
            asked.ifPresent(at ->
                    at.error(
                            "cannot stand beside a deploy.mode that makes a job: what ended well is"
                                    + " not started again; expected none or on-failure"));
        }
        Optional<Integer> attempts = of.count("max_attempts").filter(most -> most > 0);
        RestartPolicy policy =
                new RestartPolicy(
                        condition,
                        of.at("delay").flatMap(Units::duration),
                        attempts,
                        of.at("window").flatMap(Units::duration));
        of.end();
        EngineRestart engine =
                switch (condition) {
                    case NONE -> EngineRestart.NO;
                    case ON_FAILURE -> new EngineRestart(ON_FAILURE, attempts.orElse(0));
                    case ANY -> new EngineRestart("unless-stopped", 0);
                };
        return new Restart(Optional.of(policy), engine);
    }
}
