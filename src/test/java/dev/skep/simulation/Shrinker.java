package dev.skep.simulation;

import dev.skep.simulation.Simulation.Strike;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds a short script that still fails: leaves out what it can, in halves, quarters and so on. */
final class Shrinker {

    private Shrinker() {}

    /**
     * @param fails whether a script still fails
     */
    static List<Strike> shrink(List<Strike> script, Predicate<List<Strike>> fails) {
        List<Strike> shortest = script;
        int chunk = Math.max(1, script.size() / 2);
        while (chunk > 0) {
            boolean shorter = false;
            for (int from = 0; from < shortest.size(); from += chunk) {
                List<Strike> without = without(shortest, from, from + chunk);
                if (fails.test(without)) {
                    shortest = without;
                    shorter = true;
                    from -= chunk;
                }
            }
            chunk = shorter ? Math.min(chunk, shortest.size()) : chunk / 2;
        }
        return shortest;
    }

    /** The times of what is left stay what they were. */
    private static List<Strike> without(List<Strike> script, int from, int to) {
        List<Strike> rest = new ArrayList<>(script.subList(0, from));
        Duration gone = Duration.ZERO;
        for (int i = from; i < script.size(); i++) {
            Strike strike = script.get(i);
            if (i < to) {
                gone = gone.plus(strike.after());
            } else {
                Duration after = i == to ? gone.plus(strike.after()) : strike.after();
                rest.add(new Strike(after, strike.site(), strike.fault(), strike.draw()));
            }
        }
        return rest;
    }
}
