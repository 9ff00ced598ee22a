package dev.skep.desired;

/** What becomes of a change that somebody made by hand: {@code spec.drift}. */
public enum Drift {
    /** It is undone. */
    HEAL,
    /** It is told of, and left. */
    REPORT
}
