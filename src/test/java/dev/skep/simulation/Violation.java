package dev.skep.simulation;

/** Something happened that must never happen, or did not that had to. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }
}
