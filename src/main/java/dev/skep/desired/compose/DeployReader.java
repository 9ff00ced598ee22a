package dev.skep.desired.compose;

import dev.skep.desired.Replicas;
import dev.skep.desired.UpdatePolicy;
import dev.skep.desired.UpdatePolicy.FailureAction;
import dev.skep.desired.UpdatePolicy.Order;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Map;
import java.util.Optional;

/** How many replicas, and how they change. */
final class DeployReader {

    private enum Mode {
        REPLICATED,
        GLOBAL,
        JOB
    }

    private DeployReader() {}

    /** A target wins over the file. */
    static Replicas replicas(
            Attributes service, Optional<Attributes> deploy, Optional<Target> target) {
        Optional<Cursor> scale = service.at("scale");
        Optional<Cursor> replicas = deploy.flatMap(of -> of.at("replicas"));
        Optional<Integer> scaled = scale.flatMap(DeployReader::count);
        Optional<Integer> deployed = replicas.flatMap(DeployReader::count);
        if (scaled.isPresent() && deployed.isPresent() && !scaled.equals(deployed)) {
            scale.ifPresent(value ->
                    value.error(
                            "differs from "
                                    + replicas.map(Cursor::path).orElse("")
                                    + ": write one of the two"));
        }
        Mode mode =
                deploy.flatMap(of -> of.at("mode"))
                        .flatMap(DeployReader::mode)
                        .orElse(Mode.REPLICATED);
        if (mode == Mode.GLOBAL) {
            String clash =
                    "has no meaning with deploy.mode global: there is one replica on every node";
            scale.or(() -> replicas).ifPresent(value -> value.error(clash));
            target.ifPresent(
                    count -> service.of().problems().error(count.at(), count.path(), clash));
            return new Replicas.PerNode();
        }
        return new Replicas.Fixed(
                target.map(Target::replicas).or(() -> deployed).or(() -> scaled).orElse(1));
    }

    private static Optional<Integer> count(Cursor value) {
        return value.whole(0, Target.MOST_REPLICAS).map(Long::intValue);
    }

    private static Optional<Mode> mode(Cursor value) {
        Optional<Mode> mode =
                value.oneOf(
                        Map.of(
                                "replicated",
                                Mode.REPLICATED,
                                "global",
                                Mode.GLOBAL,
                                "replicated-job",
                                Mode.JOB,
                                "global-job",
                                Mode.JOB));
        if (mode.filter(Mode.JOB::equals).isPresent()) {
            value.error("jobs are " + Attributes.NOT_YET);
        }
        return mode;
    }

    static UpdatePolicy update(Optional<Attributes> deploy) {
        UpdatePolicy swarm = UpdatePolicy.DEFAULT;
        return deploy.flatMap(of -> of.at("update_config"))
                .map(Cursor::attributes)
                .map(update -> {
                    UpdatePolicy read =
                            new UpdatePolicy(
                                    update.count("parallelism").orElse(swarm.parallelism()),
                                    update.at("delay")
                                            .flatMap(Units::duration)
                                            .orElse(swarm.delay()),
                                    update.at("monitor")
                                            .flatMap(Units::duration)
                                            .orElse(swarm.monitor()),
                                    update.at("order")
                                            .flatMap(value ->
                                                    value.oneOf(
                                                            Map.of(
                                                                    "stop-first",
                                                                    Order.STOP_FIRST,
                                                                    "start-first",
                                                                    Order.START_FIRST)))
                                            .orElse(swarm.order()),
                                    update.at("failure_action")
                                            .flatMap(value ->
                                                    value.oneOf(
                                                            Map.of(
                                                                    "pause", FailureAction.PAUSE,
                                                                    "continue",
                                                                            FailureAction.CONTINUE,
                                                                    "rollback",
                                                                            FailureAction
                                                                                    .ROLLBACK)))
                                            .orElse(swarm.failureAction()),
                                    update.at("max_failure_ratio")
                                            .flatMap(DeployReader::ratio)
                                            .orElse(swarm.maxFailureRatio()));
                    update.end();
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
