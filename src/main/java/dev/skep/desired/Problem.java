package dev.skep.desired;

/**
 * One thing wrong with the input, where it stands.
 *
 * @param file as the user would find it
 * @param line 1 or more; 0 when the file as a whole is meant
 * @param column 1 or more; 0 when the file as a whole is meant
 * @param where the path inside the document, {@code services.web.deploy.replicas}; may be empty
 * @param what what was expected and what was found; like {@code where} one line of bounded length,
 *     whatever the input holds
 */
public record Problem(String file, int line, int column, String where, String what) {

    private static final int LONGEST_WHERE = 200;
    private static final int LONGEST_WHAT = 500;

    public Problem {
        where = OneLine.of(where, LONGEST_WHERE);
        what = OneLine.of(what, LONGEST_WHAT);
    }

    /**
     * {@code compose.yaml:14:7 services.web.deploy.replicas: expected a whole number, got "three"}.
     */
    @Override
    public String toString() {
        String position = line == 0 ? file : file + ":" + line + ":" + column;
        return where.isEmpty() ? position + " " + what : position + " " + where + ": " + what;
    }
}
