package dev.skep.cli;

import dev.skep.status.Condition;
import dev.skep.status.ReplicaStatus;
import dev.skep.status.ServiceStatus;
import dev.skep.status.Spans;
import dev.skep.status.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Statuses for people: the counts of each service, below them each replica that is not well and
 * why, then the conditions.
 */
final class StatusTable {

    private static final int SHORT_ID = 12;

    private final StringBuilder text = new StringBuilder();
    private final Instant now;

    private StatusTable(Instant now) {
        this.now = now;
    }

    static String of(List<StackStatus> statuses, Instant now) {
        StatusTable table = new StatusTable(now);
        statuses.forEach(table::add);
        return table.text.toString();
    }

    private void add(StackStatus status) {
        if (!text.isEmpty()) {
            line("");
        }
        line("stack " + status.name() + "  generation " + status.generation());
        line("");
        int width =
                status.services().stream()
                        .mapToInt(service -> service.name().length())
                        .reduce("SERVICE".length(), Math::max);
        row(width, "SERVICE", "DESIRED", "RUNNING", "HEALTHY", "UPDATED", "");
        for (ServiceStatus service : status.services()) {
            row(
                    width,
                    service.name(),
                    service.desired(),
                    service.running(),
                    service.healthy(),
                    service.updated(),
                    service.completed() == 0 ? "" : "(" + service.completed() + " completed)");
            service.replicas().forEach(replica -> add(service, replica));
            service.notes().forEach(note -> line("    " + note));
        }
        line("");
        status.conditions().forEach(this::add);
    }

    /** A replica is shown when there is something to say about it. */
    private void add(ServiceStatus service, ReplicaStatus replica) {
        String id = replica.id().substring(0, Math.min(SHORT_ID, replica.id().length()));
        String age = Spans.text(Duration.between(replica.since(), now));
        String which = "    " + replica.named(service.name()) + "  " + id + "  ";
        replica.note().ifPresent(note -> line(which + replica.state() + "  " + age + ": " + note));
    }

    private void add(Condition condition) {
        String judgement =
                String.format(Locale.ROOT, "%-11s  %-7s  ", condition.type(), condition.status());
        line(judgement + condition.reason() + ": " + condition.message());
    }

    private void row(
            int width,
            Object name,
            Object desired,
            Object running,
            Object healthy,
            Object updated,
            String end) {
        String counts =
                String.format(
                        Locale.ROOT, "  %7s  %7s  %7s  %7s  ", desired, running, healthy, updated);
        line(name + " ".repeat(width - name.toString().length()) + counts + end);
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
