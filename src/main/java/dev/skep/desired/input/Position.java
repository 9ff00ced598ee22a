package dev.skep.desired.input;

import dev.skep.desired.Problem;

/**
 * A place in an input file.
 *
 * @param file as the user would find it
 * @param line 1 or more; 0 when the file as a whole is meant
 * @param column 1 or more, in characters; 0 when the file as a whole is meant
 */
public record Position(String file, int line, int column) {

    /** The file as a whole. */
    public static Position of(String file) {
        return new Position(file, 0, 0);
    }

    /** {@code compose.yaml:14:7}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }

    Problem problem(String where, String what) {
        return new Problem(file, line, column, where, what);
    }
}
