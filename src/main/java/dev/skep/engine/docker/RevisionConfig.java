package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import dev.skep.plan.Step;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A revision of a service's spec as a config, which nothing mounts. */
final class RevisionConfig {

    private RevisionConfig() {}

    /** No config of a stack is named like it: a key begins with a letter or digit. */
    static String name(Step.WriteRevision step) {
        return ConfigName.numbered(step.stack() + "_.skep." + step.service(), step.number());
    }

    static ObjectNode spec(Step.WriteRevision step) {
        String data = Json.write(Trees.object(step.spec()));
        ObjectNode spec = Json.object().put("Name", name(step));
        spec.set(
                "Labels",
                Json.object()
                        .put(Labels.STACK, step.stack().value())
                        .put(Labels.SERVICE, step.service().value())
                        .put(Labels.REVISION, Long.toString(step.number()))
                        .put(
                                Labels.SPEC_HASH,
                                step.spec().at("Labels", Labels.SPEC_HASH).text().orElse("")));
        return spec.put(
                "Data", Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)));
    }
}
