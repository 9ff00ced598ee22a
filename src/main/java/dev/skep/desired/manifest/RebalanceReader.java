package dev.skep.desired.manifest;

import dev.skep.desired.Rebalance;
import dev.skep.desired.compose.Units;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Optional;

/**
 * Reads {@code rebalance: {maxSkew: 1, budget: 1, quietFor: 2m}}; what is left out has its default.
 */
final class RebalanceReader {

    private static final int MOST = 1000;

    private RebalanceReader() {}

    static Optional<Rebalance> ofDefaults(Cursor defaults) {
        Attributes of = defaults.attributes();
        Optional<Rebalance> rebalance = of.at("rebalance").map(RebalanceReader::read);
        of.end();
        return rebalance;
    }

    static Rebalance read(Cursor value) {
        Attributes of = value.attributes();
        Rebalance rebalance =
                new Rebalance(
                        count(of, "maxSkew").orElse(Rebalance.DEFAULT.maxSkew()),
                        count(of, "budget").orElse(Rebalance.DEFAULT.budget()),
                        of.at("quietFor")
                                .flatMap(Units::duration)
                                .orElse(Rebalance.DEFAULT.quietFor()));
        of.end();
        return rebalance;
    }

    private static Optional<Integer> count(Attributes of, String name) {
        return of.at(name).flatMap(at -> at.whole(1, MOST)).map(Long::intValue);
    }
}
