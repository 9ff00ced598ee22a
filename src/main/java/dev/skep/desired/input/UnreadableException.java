package dev.skep.desired.input;

/** A file that is no YAML, or more of it than Skep takes: nothing of it can be used. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Position at;

    UnreadableException(Position at, String what) {
        super(what);
        this.at = at;
    }

    Position at() {
        return at;
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
