package dev.skep.desired.compose;

import dev.skep.desired.UpdatePolicy;
import dev.skep.desired.UpdatePolicy.FailureAction;
import dev.skep.desired.UpdatePolicy.Order;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Map;
import java.util.Optional;

/** How a changed spec rolls out, and how it goes back. */
final class UpdateReader {

    private static final Map<String, Order> ORDERS =
            Map.of("stop-first", Order.STOP_FIRST, "start-first", Order.START_FIRST);

    private static final Map<String, FailureAction> OF_ROLLBACK =
            Map.of("pause", FailureAction.PAUSE, "continue", FailureAction.CONTINUE);

    private static final Map<String, FailureAction> OF_UPDATE =
            Map.of(
                    "pause", FailureAction.PAUSE,
                    "continue", FailureAction.CONTINUE,
                    "rollback", FailureAction.ROLLBACK);

    private UpdateReader() {}

    static UpdatePolicy update(Optional<Attributes> deploy) {
        return policy(deploy, "update_config", OF_UPDATE);
    }

    static UpdatePolicy rollback(Optional<Attributes> deploy) {
        return policy(deploy, "rollback_config", OF_ROLLBACK);
    }

    private static UpdatePolicy policy(
            Optional<Attributes> deploy, String name, Map<String, FailureAction> actions) {
        UpdatePolicy swarm = UpdatePolicy.DEFAULT;
        return deploy.flatMap(of -> of.at(name))
                .map(Cursor::attributes)
                .map(of -> {
                    UpdatePolicy read =
                            new UpdatePolicy(
                                    of.count("parallelism").orElse(swarm.parallelism()),
                                    of.at("delay").flatMap(Units::duration).orElse(swarm.delay()),
                                    of.at("monitor")
                                            .flatMap(Units::duration)
                                            .orElse(swarm.monitor()),
                                    of.at("order")
                                            .flatMap(value -> value.oneOf(ORDERS))
                                            .orElse(swarm.order()),
                                    of.at("failure_action")
                                            .flatMap(value -> value.oneOf(actions))
                                            .orElse(swarm.failureAction()),
                                    of.at("max_failure_ratio")
                                            .flatMap(UpdateReader::ratio)
                                            .orElse(swarm.maxFailureRatio()));
                    of.end();
                    return read;
                })
                .orElse(swarm);
    }

    private static Optional<Double> ratio(Cursor value) {
        return value.word()
                .flatMap(text -> {
                    try {
                        double ratio = Double.parseDouble(text);
                        if (ratio >= 0 && ratio <= 1) {
                            return Optional.of(ratio);
                        }
                    } catch (NumberFormatException e) {
                        return value.expected("a number from 0 to 1");
                    }
                    return value.expected("a number from 0 to 1");
                });
    }
}
