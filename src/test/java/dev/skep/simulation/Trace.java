package dev.skep.simulation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;

/**
 * What happened on one site, line by line, with the virtual time since the beginning.
 *
 * @param lines of all sites, in their order
 * @param counts of all sites
 */
record Trace(
        String site, InstantSource clock, List<String> lines, SortedMap<String, Integer> counts) {

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void add(String what) {
        Duration at = Duration.between(Agenda.BEGINNING, clock.instant());
        lines.add(
                at.toSeconds()
                        + "."
                        + "%03d".formatted(at.toMillisPart())
                        + " "
                        + site
                        + " "
                        + what);
    }
}
