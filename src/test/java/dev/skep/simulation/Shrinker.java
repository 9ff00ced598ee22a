package dev.skep.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds a short script that still fails: leaves out what it can, in halves, quarters and so on. */
final class Shrinker {

    /** Something that happens so long after what was before it. */
    interface Timed<T> {

        Duration after();

        T at(Duration after);
    }

    private Shrinker() {}

    /**
     * @param fails whether a script still fails
     */
    static <T extends Timed<T>> List<T> shrink(List<T> script, Predicate<List<T>> fails) {
        List<T> shortest = script;
        int chunk = Math.max(1, script.size() / 2);
        while (chunk > 0) {
            boolean shorter = false;
            for (int from = 0; from < shortest.size(); from += chunk) {
                List<T> without = without(shortest, from, from + chunk);
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
    private static <T extends Timed<T>> List<T> without(List<T> script, int from, int to) {
        List<T> rest = new ArrayList<>(script.subList(0, from));
        Duration gone = Duration.ZERO;
        for (int i = from; i < script.size(); i++) {
            T strike = script.get(i);
            if (i < to) {
                gone = gone.plus(strike.after());
            } else {
                Duration after = i == to ? gone.plus(strike.after()) : strike.after();
                rest.add(strike.at(after));
            }
        }
        return rest;
    }
}
