package dev.skep.simulation;

/** What one call that changes something meets. */
enum CallFault {
    GOES_WELL,
    REFUSED_BEFORE_EFFECT,
    FAILED_BEFORE_EFFECT,
    CUT_OFF_AFTER_EFFECT,
    FAILED_AFTER_EFFECT,
    HANGS_WITHOUT_EFFECT,
    HANGS_WITH_EFFECT,

    /** Skep is paused for longer than the lease, right before the call leaves. */
    PAUSED_BEFORE_EFFECT,

    /** It left in time, and the network held it up. */
    TAKES_EFFECT_LATE,
    ANSWERS_LATE,
    KILLED_BEFORE_EFFECT,
    KILLED_AFTER_EFFECT
}
