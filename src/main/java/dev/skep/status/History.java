package dev.skep.status;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last steps of one stack, oldest first. Safe for use by many threads. */
final class History {

    /** Enough for a roll-out of a hundred replicas; older ones are forgotten. */
    static final int LIMIT = 512;

    private final Deque<HistoryEntry> entries = new ArrayDeque<>();

    synchronized void add(HistoryEntry entry) {
        if (entries.size() == LIMIT) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }

    synchronized List<HistoryEntry> entries() {
        return List.copyOf(entries);
    }
}
