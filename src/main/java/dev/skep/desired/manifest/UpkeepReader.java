package dev.skep.desired.manifest;

import dev.skep.desired.Failover;
import dev.skep.desired.Rebalance;
import dev.skep.desired.Upkeep;
import dev.skep.desired.compose.Units;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Optional;

/**
 * Reads {@code rebalance: {maxSkew: 1, budget: 1, quietFor: 2m}} and {@code failover: {surge: true,
 * maxPercent: 100}}; what is left out has its default.
 */
final class UpkeepReader {

    private static final int MOST = 1000;
    private static final int PER_CENT = 100;

    private UpkeepReader() {}

    static Upkeep ofDefaults(Cursor defaults) {
        Attributes of = defaults.attributes();
        Upkeep upkeep = read(of);
        of.end();
        return upkeep;
    }

    /**
     * @param of the attributes among which they are
     */
    static Upkeep read(Attributes of) {
        return new Upkeep(
                of.at("rebalance").map(UpkeepReader::rebalance),
                of.at("failover").map(UpkeepReader::failover));
    }

    private static Rebalance rebalance(Cursor value) {
        Attributes of = value.attributes();
        Rebalance rebalance =
                new Rebalance(
                        count(of, "maxSkew", MOST).orElse(Rebalance.DEFAULT.maxSkew()),
                        count(of, "budget", MOST).orElse(Rebalance.DEFAULT.budget()),
                        of.at("quietFor")
                                .flatMap(Units::duration)
                                .orElse(Rebalance.DEFAULT.quietFor()));
        of.end();
        return rebalance;
    }

    private static Failover failover(Cursor value) {
        Attributes of = value.attributes();
        Failover failover =
                new Failover(
                        of.at("surge").flatMap(Cursor::flag).orElse(Failover.DEFAULT.surge()),
                        count(of, "maxPercent", PER_CENT).orElse(Failover.DEFAULT.maxPercent()));
        of.end();
        return failover;
    }

    private static Optional<Integer> count(Attributes of, String name, int most) {
        return of.at(name).flatMap(at -> at.whole(1, most)).map(Long::intValue);
    }
}
