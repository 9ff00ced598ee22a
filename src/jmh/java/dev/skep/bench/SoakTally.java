package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the fake nodes saw: their events, what Skep asked of them, and how soon after a death it
 * asked for the successor. Safe for use by many threads.
 */
final class SoakTally implements FakeNode.Witness {

    private final Map<String, Long> told = new TreeMap<>();
    private final Map<String, Long> calls = new TreeMap<>();
    private final Map<String, Long> deaths = new HashMap<>();
    private final List<Double> reactions = new ArrayList<>();
    private long events;

    /** Begins anew; deaths that nobody has answered yet stay open. */
    synchronized void reset() {
        told.clear();
        calls.clear();
        reactions.clear();
        events = 0;
    }

    @Override
    public synchronized void asked(String call, long at) {
        calls.merge(call, 1L, Long::sum);
    }

    @Override
    public synchronized void told(String kind, int followers) {
        if (followers > 0) {
            told.merge(kind, 1L, Long::sum);
            events += followers;
        }
    }

    /** Every event counts that was sent to Skep. */
    synchronized long events() {
        return events;
    }

    /**
     * What is in the slot is about to die.
     *
     * @return false when its last successor is not in place yet
     */
    synchronized boolean dies(String slot, long at) {
        return deaths.putIfAbsent(slot, at) == null;
    }

    @Override
    public synchronized void created(String slot, long at) {
        Long died = deaths.get(slot);
        if (died != null) {
            reactions.add(Figures.millis(died, at));
        }
    }

    @Override
    public synchronized void replaced(String slot) {
        deaths.remove(slot);
    }

    synchronized void writeTo(ObjectNode report) {
        ObjectNode kinds = report.putObject("told");
        told.forEach(kinds::put);
        ObjectNode asked = report.putObject("calls");
        calls.forEach(asked::put);
        report.put("events", events).put("open", deaths.size());
        report.put("reactions", reactions.size());
        if (!reactions.isEmpty()) {
            report.put("p50", Figures.percentile(reactions, 50));
            report.put("p99", Figures.percentile(reactions, 99));
            report.put("max", Figures.percentile(reactions, 100));
        }
    }
}
