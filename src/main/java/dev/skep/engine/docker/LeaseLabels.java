package dev.skep.engine.docker;

import dev.skep.identity.Labels;
import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A {@link Lease} as the labels of what it is written on. */
final class LeaseLabels {

    /** What everything that a lease is written on is named, or how its name begins. */
    static final String NAME = "skep.lease";

    static final String TERM = Labels.LEASE + "term";
    private static final String VALID = Labels.LEASE + "valid-for";
    private static final String RENEWED = Labels.LEASE + "renewed-at";
    private static final String HOLDER = Labels.LEASE + "holder";
    private static final String HOLDER_NAME = HOLDER + ".name";
    private static final String HOLDER_TASK = HOLDER + ".task";
    private static final String HOLDER_CONTAINER = HOLDER + ".container";
    private static final String HOLDER_PROCESS = HOLDER + ".process";

    private LeaseLabels() {}

    static SortedMap<String, String> write(Lease lease) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(TERM, Long.toString(lease.term()));
        labels.put(VALID, lease.validFor().toString());
        labels.put(RENEWED, lease.renewedAt().toString());
        lease.holder()
                .ifPresent(holder -> {
                    labels.put(HOLDER, holder.id());
                    labels.put(HOLDER_NAME, holder.name());
                    holder.task().ifPresent(task -> labels.put(HOLDER_TASK, task));
                    holder.container().ifPresent(it -> labels.put(HOLDER_CONTAINER, it));
                    holder.process().ifPresent(it -> labels.put(HOLDER_PROCESS, it));
                });
        return labels;
    }

    /**
     * @throws IllegalArgumentException when they are not those of a lease
     */
    static Lease read(Map<String, String> labels) {
        try {
            return new Lease(
                    holder(labels),
                    Long.parseLong(labels.getOrDefault(TERM, "")),
                    Duration.parse(labels.getOrDefault(VALID, "")),
                    Instant.parse(labels.getOrDefault(RENEWED, "")));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException("the labels " + labels + " are not a lease's", e);
        }
    }

    private static Optional<Holder> holder(Map<String, String> labels) {
        return Optional.ofNullable(labels.get(HOLDER))
                .map(id ->
                        new Holder(
                                id,
                                labels.getOrDefault(HOLDER_NAME, id),
                                Optional.ofNullable(labels.get(HOLDER_TASK)),
                                Optional.ofNullable(labels.get(HOLDER_CONTAINER)),
                                Optional.ofNullable(labels.get(HOLDER_PROCESS))));
    }

    /** Whether it tells that a lease was written: nothing of a stack. */
    static boolean isIn(DockerEvent event) {
        boolean isKept = event.type().equals("config") || event.type().equals("volume");
        return isKept && event.name().orElse(event.id()).startsWith(NAME);
    }
}
