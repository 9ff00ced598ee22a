package dev.skep.engine;

import dev.skep.tree.Tree;
import java.util.List;

/**
 * A task's template in the form in which two can be compared, made once.
 *
 * @param constraints where it may run
 */
record FakeTemplate(Tree whole, Tree withoutPlacement, List<String> constraints) {

    static FakeTemplate of(Tree template) {
        return new FakeTemplate(
                template.lean(),
                template.with(List.of("Placement"), Tree.NOTHING).lean(),
                FakeScheduler.constraints(template));
    }

    boolean same(FakeTemplate other) {
        return this == other || whole.equals(other.whole);
    }

    boolean sameButForPlacement(FakeTemplate other) {
        return this == other || withoutPlacement.equals(other.withoutPlacement);
    }
}
