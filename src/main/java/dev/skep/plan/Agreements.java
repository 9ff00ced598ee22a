package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ObservedService;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which services of a swarm were compared with what is asked for and found to be just that: a plan
 * costs what changed, not what is there.
 *
 * <p>A shortcut, never a rule of its own: what it spares is to make a spec anew that was made
 * before, and to compare it with the one that it was compared with then. What has become of the
 * service's tasks is looked at all the same.
 */
final class Agreements {

    private final DesiredState desired;
    private final SortedMap<ServiceName, Memory.Agreement> before;
    private final SortedMap<ServiceName, Memory.Agreement> now = new TreeMap<>();

    Agreements(DesiredState desired, Memory memory) {
        this.desired = desired;
        this.before = memory.agreements();
    }

    /**
     * The hash of the spec that is asked for, when this is known to be the live one; empty in any
     * doubt.
     *
     * @param files under which names the swarm holds what the service mounts
     */
    Optional<SpecHash> of(ObservedService live, List<String> files) {
        Memory.Agreement agreement = agreement(live, files);
        if (!agreement.equals(before.get(live.name()))) {
            return Optional.empty();
        }
        now.put(live.name(), agreement);
        return live.label(Labels.SPEC_HASH).map(SpecHash::new);
    }

    /**
     * Remembers that nothing differs. Of a service whose count is another one for a while, because
     * it waits or is evened out, it is not remembered.
     */
    void add(DesiredService service, ObservedService live, List<String> files) {
        if (live.replicas().filter(count -> count != service.replicas().onOneNode()).isEmpty()) {
            now.put(live.name(), agreement(live, files));
        }
    }

    private Memory.Agreement agreement(ObservedService live, List<String> files) {
        return new Memory.Agreement(desired.digest(), files, live.spec());
    }

    /** For the next plan. */
    SortedMap<ServiceName, Memory.Agreement> all() {
        return now;
    }
}
