package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;

/**
 * {@link LastApplied} as the labels of one empty config for each stack, which every manager has and
 * which can be changed by compare-and-set.
 */
final class LastAppliedConfig {

    private LastAppliedConfig() {}

    /** No service's config is named like it: a key begins with a letter or digit. */
    static String name(StackName stack) {
        return stack + "_.skep";
    }

    static ObjectNode spec(StackName stack, LastApplied lastApplied) {
        ObjectNode spec = Json.object().put("Name", name(stack));
        spec.set(
                "Labels",
                Json.object()
                        .put(Labels.STACK, stack.value())
                        .put(Labels.LAST_APPLIED, LastAppliedVolume.write(lastApplied)));
        // Empty data is refused.
        return spec.put("Data", "c2tlcA==");
    }
}
