package dev.skep.observed;

import java.time.Instant;

/** What Skep itself knows of whether a node lives, from the daemon that it speaks with there. */
public sealed interface Life {

    /** It has not heard of it yet, or listens to nobody. */
    record Unknown() implements Life {}

    /** It listens to daemons, and knows of none there. */
    record Unwatched() implements Life {}

    /** The daemon answers, or has not been silent for long enough to say that it does not. */
    record Answers() implements Life {}

    /** It has left a question unanswered, not for long enough to say more. */
    record Late() implements Life {}

    /**
     * No sign of life, by more than one kind of evidence.
     *
     * @param since when the last one was, by Skep's own clock
     */
    record Silent(Instant since) implements Life {}

    Life UNKNOWN = new Unknown();

    Life UNWATCHED = new Unwatched();

    Life ANSWERS = new Answers();

    Life LATE = new Late();

    /** Of a node that is heard in two ways, the one that says more of its being alive. */
    static Life better(Life one, Life other) {
        return one.rank() <= other.rank() ? one : other;
    }

    private int rank() {
        return switch (this) {
            case Answers _ -> 0;
            case Late _ -> 1;
            case Silent _ -> 2;
            case Unknown _ -> 3;
            case Unwatched _ -> 4;
        };
    }
}
