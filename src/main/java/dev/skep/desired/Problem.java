package dev.skep.desired;

/**
 * One thing wrong with the input, where it stands.
 *
 * @param file as the user would find it
 * @param line 1 or more; 0 when the file as a whole is meant
 * @param column 1 or more; 0 when the file as a whole is meant
 * @param where the path inside the document, {@code services.web.deploy.replicas}; may be empty
 * @param what what was expected and what was found
 */
public record Problem(String file, int line, int column, String where, String what) {

    /**
     * {@code compose.yaml:14:7 services.web.deploy.replicas: expected a whole number, got "three"}.
     */
    @Override
    public String toString() {
        String position = line == 0 ? file : file + ":" + line + ":" + column;
        return where.isEmpty() ? position + " " + what : position + " " + where + ": " + what;
    }
}
