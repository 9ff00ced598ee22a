package dev.skep.spec;

import dev.skep.identity.ImageRef;
import dev.skep.tree.Tree;
import java.util.Comparator;
import java.util.List;

/**
 * One field of a service's spec that is Skep's to set.
 *
 * @param way the keys that lead to it
 * @param absent what the daemon takes it for when it is left out
 * @param isSet whether it is a list of which the order means nothing
 */
record Field(List<String> way, Tree absent, boolean isSet) {

    private static final String TASK = "TaskTemplate";
    private static final String ENDPOINT = "EndpointSpec";
    private static final String CONTAINER = "ContainerSpec";
    private static final List<String> JOB = List.of("Mode", "ReplicatedJob");

    Field {
        way = List.copyOf(way);
    }

    /**
     * As a plan names it: without what every second field begins with. Labels of the service and
     * labels of its containers stay apart.
     */
    String name() {
        List<String> told = way.getFirst().equals(TASK) ? way.subList(1, way.size()) : way;
        boolean isOfContainer =
                told.getFirst().equals(CONTAINER) && !told.getLast().equals("Labels");
        return String.join(".", isOfContainer ? told.subList(1, told.size()) : told);
    }

    /**
     * Whether tasks are made anew when it changes: swarmkit compares the task's template and its
     * endpoint. A job runs again whenever it is written at all.
     */
    boolean restartsTasks() {
        return way.getFirst().equals(TASK)
                || way.getFirst().equals(ENDPOINT)
                || (way.size() > JOB.size() && way.subList(0, JOB.size()).equals(JOB));
    }

    /** What is written the same need not be brought into one form. */
    boolean differs(Tree one, Tree other) {
        return !one.at(way).equals(other.at(way)) && !of(one).equals(of(other));
    }

    /** What stands there, in the one form in which two can be compared. */
    Tree of(Tree spec) {
        Tree found = spec.at(way);
        Tree lean = found instanceof Tree.Nothing ? absent : found.lean();
        if (lean.isZero() && !(lean instanceof Tree.Numeral) && !(lean instanceof Tree.Flag)) {
            return absent;
        }
        if (isSet) {
            return sorted(lean);
        }
        return isImage() ? lean.text().map(ImageRef::normalize).map(Tree::of).orElse(lean) : lean;
    }

    /**
     * {@code busybox} and {@code busybox:latest} are one image, and the client writes the latter.
     */
    private boolean isImage() {
        return way.getLast().equals("Image");
    }

    private Tree sorted(Tree list) {
        return new Tree.Sequence(
                list.items().stream()
                        .map(item -> Elements.canonical(name(), item))
                        .sorted(Comparator.comparing(Tree::toString))
                        .toList());
    }
}
