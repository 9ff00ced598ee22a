package dev.skep.simulation;

/** What the next events meet. */
enum EventFault {
    DROPPED,
    DOUBLED,
    LATE
}
