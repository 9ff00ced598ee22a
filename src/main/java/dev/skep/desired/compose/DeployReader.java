package dev.skep.desired.compose;

import dev.skep.desired.Replicas;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many replicas, and whether they serve or do a job. */
final class DeployReader {

    private enum Mode {
        REPLICATED("replicated"),
        GLOBAL("global"),
        REPLICATED_JOB("replicated-job"),
        GLOBAL_JOB("global-job");

        private final String word;

        Mode(String word) {
            this.word = word;
        }
    }

    private static final Map<String, Mode> MODES =
            Map.of(
                    Mode.REPLICATED.word, Mode.REPLICATED,
                    Mode.GLOBAL.word, Mode.GLOBAL,
                    Mode.REPLICATED_JOB.word, Mode.REPLICATED_JOB,
                    Mode.GLOBAL_JOB.word, Mode.GLOBAL_JOB);

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
        int count = target.flatMap(Target::replicas).or(() -> deployed).or(() -> scaled).orElse(1);
        Mode mode =
                deploy.flatMap(of -> of.at("mode"))
                        .flatMap(value -> value.oneOf(MODES))
                        .orElse(Mode.REPLICATED);
        return switch (mode) {
            case REPLICATED -> new Replicas.Fixed(count);
            case REPLICATED_JOB -> {
                checkJob(mode, deploy);
                yield new Replicas.Job(count, count);
            }
            case GLOBAL -> {
                checkUncounted(mode, service, scale.or(() -> replicas), target);
                yield new Replicas.PerNode();
            }
            case GLOBAL_JOB -> {
                checkJob(mode, deploy);
                checkUncounted(mode, service, scale.or(() -> replicas), target);
                yield new Replicas.JobPerNode();
            }
        };
    }

    private static Optional<Integer> count(Cursor value) {
        return value.whole(0, Target.MOST_REPLICAS).map(Long::intValue);
    }

    private static void checkUncounted(
            Mode mode, Attributes service, Optional<Cursor> count, Optional<Target> target) {
        String clash =
                "has no meaning with deploy.mode "
                        + mode.word
                        + ": there is one replica on every node";
        count.ifPresent(value -> value.error(clash));
        target.filter(asked -> asked.replicas().isPresent())
                .ifPresent(asked -> service.of().problems().error(asked.at(), asked.path(), clash));
    }

    /** A swarm refuses a job that says how it rolls out; so does Skep on a plain engine. */
    private static void checkJob(Mode mode, Optional<Attributes> deploy) {
        for (String name : List.of("update_config", "rollback_config")) {
            deploy.flatMap(of -> of.at(name))
                    .ifPresent(value ->
                            value.error(
                                    "cannot stand beside deploy.mode "
                                            + mode.word
                                            + ": a changed job runs anew, all of it at once"));
        }
    }
}
