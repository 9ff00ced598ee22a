package dev.skep.engine.docker;

import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredVolume;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the labels of what we make, and reads them back from what the engine holds. */
final class StackLabels {

    /** The generation of Compose's label scheme that ours follow. */
    private static final String COMPOSE_SCHEME = "2";

    private static final int PART_DIGITS = 8;

    private StackLabels() {}

    /** The user's labels come first, so that none of them can pass for one of ours. */
    static SortedMap<String, String> ofContainer(Step.CreateContainer step) {
        SortedMap<String, String> labels = new TreeMap<>(step.template().spec().labels());
        Slot slot = step.slot();
        labels.putAll(ofProject(step.stack()));
        labels.put(Labels.COMPOSE_SERVICE, slot.service().value());
        labels.put(Labels.COMPOSE_NUMBER, Integer.toString(slot.number()));
        labels.put(Labels.COMPOSE_ONEOFF, "False");
        labels.put(Labels.COMPOSE_CONFIG_HASH, step.template().hash().value());
        labels.put(Labels.COMPOSE_CONFIG_FILES, String.join(",", step.origin().configFiles()));
        labels.put(Labels.COMPOSE_WORKING_DIR, step.origin().workingDir());
        labels.put(Labels.SERVICE, slot.service().value());
        labels.put(Labels.SLOT, Integer.toString(slot.number()));
        labels.put(Labels.SPEC_HASH, step.template().hash().value());
        labels.put(Labels.SPEC_PARTS, parts(step.template().parts()));
        labels.put(Labels.GENERATION, Long.toString(step.generation()));
        return labels;
    }

    static SortedMap<String, String> ofNetwork(StackName stack, DesiredNetwork network) {
        SortedMap<String, String> labels = new TreeMap<>(network.labels());
        labels.putAll(ofProject(stack));
        labels.put(Labels.COMPOSE_NETWORK, network.key());
        return labels;
    }

    static SortedMap<String, String> ofVolume(StackName stack, DesiredVolume volume) {
        SortedMap<String, String> labels = new TreeMap<>(volume.labels());
        labels.putAll(ofProject(stack));
        labels.put(Labels.COMPOSE_VOLUME, volume.key());
        return labels;
    }

    private static Map<String, String> ofProject(StackName stack) {
        return Map.of(
                Labels.STACK, stack.value(),
                Labels.COMPOSE_PROJECT, stack.value(),
                Labels.COMPOSE_VERSION, COMPOSE_SCHEME);
    }

    /** Empty also for a name that no stack of ours can have: such a thing is not ours. */
    static Optional<StackName> stack(@Nullable String label) {
        try {
            return Optional.ofNullable(label).map(StackName::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<Slot> slot(Map<String, String> labels) {
        String service = labels.get(Labels.SERVICE);
        String number = labels.get(Labels.SLOT);
        if (service == null || number == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Slot(new ServiceName(service), Integer.parseInt(number)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** 0 when the label is not there or says nothing. */
    static long generation(Map<String, String> labels) {
        try {
            return Long.parseLong(labels.getOrDefault(Labels.GENERATION, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Of whoever changed a service last; 0 when nobody did who held a lease. */
    static long term(Tree.Mapping spec) {
        return spec.at("Labels", Labels.TERM).text().map(StackLabels::term).orElse(0L);
    }

    /** 0 for what is no term. */
    static long term(String label) {
        return label.matches("[0-9]{1,18}") ? Long.parseLong(label) : 0;
    }

    /** {@code image=0123abcd process=…}: short, because every {@code docker inspect} shows it. */
    static String parts(SortedMap<String, SpecHash> parts) {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + shortened(part.getValue()))
                .collect(Collectors.joining(" "));
    }

    static SortedMap<String, SpecHash> parts(@Nullable String label) {
        SortedMap<String, SpecHash> parts = new TreeMap<>();
        for (String part : label == null ? new String[0] : label.split(" ", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), new SpecHash(part.substring(equals + 1)));
            }
        }
        return parts;
    }

    private static String shortened(SpecHash hash) {
        return hash.value().substring(0, Math.min(PART_DIGITS, hash.value().length()));
    }
}
