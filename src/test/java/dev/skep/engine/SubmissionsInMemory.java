package dev.skep.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What was submitted, where a test sees all of it. */
public final class SubmissionsInMemory implements Submissions {

    private final List<Submission> all = new CopyOnWriteArrayList<>();
    private final List<Submission.Order> orders = new CopyOnWriteArrayList<>();
    private final List<Long> removed = new CopyOnWriteArrayList<>();
    private long made;
    public boolean isSwarm = true;
    public int largest = 1000 * 1024 - 1;

    /** What it really takes, as nobody knows before. */
    public int taken = Integer.MAX_VALUE;

    /** What others do meanwhile. */
    public Runnable beforeAdding = () -> {};

    public volatile @Nullable EngineException broken;

    @Override
    public Optional<List<Submission>> all() throws EngineException {
        answer();
        return isSwarm ? Optional.of(List.copyOf(all)) : Optional.empty();
    }

    private void answer() throws EngineException {
        EngineException why = broken;
        if (why != null) {
            throw why;
        }
    }

    @Override
    public int largest() {
        return largest;
    }

    @Override
    public void add(Submission.Order order) throws EngineException {
        answer();
        beforeAdding.run();
        if (order.content().get().length > taken) {
            throw new EngineException(
                    EngineException.Kind.REFUSED, "config data must be less than " + taken);
        }
        if (all.stream()
                .filter(each -> each.stack().equals(order.stack()))
                .anyMatch(each -> each.revision().equals(Optional.of(order.revision())))) {
            throw new EngineException(EngineException.Kind.CONFLICT, "name conflicts");
        }
        orders.add(order);
        byHand(order.stack(), Optional.of(order.revision()), order.by(), order.content().get());
    }

    /** Puts something there as nobody should. */
    public void byHand(String stack, Optional<Long> revision, String by, byte[] content) {
        String id = "config" + ++made;
        all.add(
                new Submission(
                        stack + "." + revision.map(String::valueOf).orElse("x"),
                        id,
                        1,
                        stack,
                        revision,
                        by,
                        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(made),
                        content::clone));
    }

    @Override
    public void remove(Submission submission) throws EngineException {
        answer();
        submission.revision().ifPresent(removed::add);
        all.removeIf(each -> each.id().equals(submission.id()));
    }

    /** What was asked to be added, in order. */
    public List<Submission.Order> orders() {
        return List.copyOf(orders);
    }

    /** The numbers of what was taken away, in order. */
    public List<Long> removed() {
        return List.copyOf(removed);
    }

    /** The numbers of what is there, in the order in which it was added. */
    public List<Long> revisions() {
        return all.stream().flatMap(each -> each.revision().stream()).toList();
    }
}
