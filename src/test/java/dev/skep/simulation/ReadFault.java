package dev.skep.simulation;

/** What one call that only looks meets. */
enum ReadFault {
    CUT_OFF,
    HANGS,
    ANSWERS_LATE,
    KILLED
}
