package dev.skep.simulation;

import dev.skep.desired.DesiredService;
import dev.skep.desired.UpdatePolicy.FailureAction;
import dev.skep.desired.UpdatePolicy.Order;
import dev.skep.identity.SpecHash;
import java.util.Optional;

/**
 * How far the replicas of a service may be from what is asked for, by all that was asked for since
 * it was last as it should be.
 *
 * @param fewest of the counts asked for
 * @param most of the counts asked for
 * @param surge how many beyond that a roll-out may start
 * @param missing how many below that a roll-out may have out of service
 * @param spec that is asked for now; empty for a service that left the files
 */
record Leeway(int fewest, int most, int surge, int missing, Optional<SpecHash> spec) {

    /**
     * Of a service that is as it should be.
     *
     * @param ready how many of its replicas run, rather than having done their work
     */
    static Leeway of(DesiredService service, int ready) {
        return new Leeway(
                ready,
                service.replicas().onOneNode(),
                0,
                0,
                Optional.of(service.template().hash()));
    }

    /** Of a service that is not there yet. */
    static Leeway ofNew(DesiredService service) {
        Leeway none = of(service, 0);
        int atOnce = atOnce(service, none.most);
        return new Leeway(0, none.most, atOnce, atOnce, none.spec);
    }

    /** After the service was asked for otherwise. */
    Leeway with(DesiredService service) {
        int replicas = service.replicas().onOneNode();
        SpecHash hash = service.template().hash();
        boolean changed = spec.filter(hash::equals).isEmpty();
        boolean first = service.update().order() == Order.START_FIRST;
        // What was changed while none was asked for is rolled out to those that are still there.
        int count = Math.max(most, replicas);
        int atOnce = changed || surge + missing > 0 ? atOnce(service, count) : 0;
        return new Leeway(
                Math.min(fewest, replicas),
                count,
                Math.max(surge, first ? Math.max(atOnce, failing(service)) : 0),
                Math.max(missing, first ? 0 : atOnce),
                Optional.of(hash));
    }

    /** After the service left the files. */
    Leeway gone() {
        return new Leeway(0, most, surge, missing, Optional.empty());
    }

    private static int atOnce(DesiredService service, int replicas) {
        int parallelism = service.update().parallelism();
        return parallelism == 0 ? replicas : Math.min(parallelism, replicas);
    }

    /**
     * With {@code continue} a slot whose new replica failed keeps its old one beside it, as in
     * Swarm.
     */
    private static int failing(DesiredService service) {
        return service.update().failureAction() == FailureAction.CONTINUE
                ? service.replicas().onOneNode()
                : 0;
    }

    /** The fewest that must be ready. */
    int least() {
        return Math.max(0, fewest - missing);
    }
}
