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

    private static final String ON_FAILURE = "on-failure";

    static Restart read(Attributes service, Optional<Attributes> deploy) {
        Optional<Restart> restart =
                service.at("restart")
                        .flatMap(value -> value.text().flatMap(text -> restart(value, text)));
        return deploy.flatMap(of -> of.at("restart_policy"))
                .map(Restart::policy)
                .or(() -> restart)
                .orElse(UNSAID);
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

    private static Restart policy(Cursor value) {
        Attributes of = value.attributes();
        Condition condition =
                of.at("condition")
                        .flatMap(at ->
                                at.oneOf(
                                        Map.of(
                                                "none",
                                                Condition.NONE,
                                                ON_FAILURE,
                                                Condition.ON_FAILURE,
                                                "any",
                                                Condition.ANY)))
                        .orElse(Condition.ANY);
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
