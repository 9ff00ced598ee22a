package dev.skep.desired.input;

import dev.skep.desired.Problem;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects what is wrong with one document, so that the user is told of everything at once. Used by
 * one thread.
 *
 * <p>Beyond {@value #LIMIT} problems it only counts: an alias can repeat one mistake any number of
 * times.
 */
public final class Problems {

    private static final int LIMIT = 200;

    private static final Comparator<Problem> BY_POSITION =
            Comparator.comparing(Problem::file)
                    .thenComparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::where);

    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();
    private int uncounted;

    /** Something that forbids to carry the document out. */
    public void error(Position at, String where, String what) {
        Problem problem = at.problem(where, what);
        if (errors.size() < LIMIT) {
            errors.add(problem);
        } else if (!errors.contains(problem)) {
            uncounted++;
        }
    }

    /** Something that the user should know, and that does not stand in the way. */
    public void warning(Position at, String where, String what) {
        if (warnings.size() < LIMIT) {
            warnings.add(at.problem(where, what));
        }
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** All errors, by file and position. */
    public List<Problem> errors() {
        Stream<Problem> sorted = errors.stream().sorted(BY_POSITION);
        if (uncounted == 0) {
            return sorted.toList();
        }
        String file = errors.iterator().next().file();
        return Stream.concat(
                        sorted,
                        Stream.of(
                                new Problem(file, 0, 0, "", "has " + uncounted + " more problems")))
                .toList();
    }

    /** All warnings, by file and position. */
    public List<Problem> warnings() {
        return warnings.stream().sorted(BY_POSITION).toList();
    }
}
