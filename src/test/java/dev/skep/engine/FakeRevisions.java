package dev.skep.engine;

import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.Revision;
import dev.skep.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The specs that services had, as a swarm in memory keeps them: configs that nothing mounts. */
final class FakeRevisions {

    private record Kept(StackName stack, ServiceName service, Revision revision) {}

    /** By the names of their configs. */
    private final SortedMap<String, Kept> kept = new TreeMap<>();

    /**
     * @return whether it was not there before
     */
    boolean write(Step.WriteRevision step, String id, Instant now) {
        String name = step.stack() + "_.skep." + step.service() + "." + step.number();
        SpecHash hash = new SpecHash(step.spec().at("Labels", Labels.SPEC_HASH).text().orElse(""));
        Revision revision = new Revision(step.number(), hash, step.spec(), name, id, now);
        return kept.putIfAbsent(name, new Kept(step.stack(), step.service(), revision)) == null;
    }

    /**
     * @return whether it was there
     */
    boolean remove(String name, String id) {
        Kept there = kept.get(name);
        return there != null && there.revision().configId().equals(id) && kept.remove(name) != null;
    }

    /** Whoever removes it. */
    boolean remove(String name) {
        return kept.remove(name) != null;
    }

    SortedSet<String> names() {
        return new TreeSet<>(kept.keySet());
    }

    void addStacks(SortedSet<StackName> stacks) {
        kept.values().forEach(each -> stacks.add(each.stack()));
    }

    /** The oldest first. */
    SortedMap<ServiceName, List<Revision>> of(StackName stack) {
        SortedMap<ServiceName, List<Revision>> revisions = new TreeMap<>();
        for (Kept each : kept.values()) {
            if (each.stack().equals(stack)) {
                revisions
                        .computeIfAbsent(each.service(), _ -> new ArrayList<>())
                        .add(each.revision());
            }
        }
        revisions.values().forEach(list -> list.sort(Comparator.comparing(Revision::number)));
        return revisions;
    }
}
