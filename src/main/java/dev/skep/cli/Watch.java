package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.identity.StackName;
import dev.skep.plan.Finding;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.Event;
import dev.skep.status.HistoryEntry;
import dev.skep.status.PlanView;
import dev.skep.status.StackStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Has stacks reconciled, tells of every step, and waits until they are as asked for. */
final class Watch {

    /** How it ended. */
    enum End {
        REACHED,
        FAILED,
        TIMED_OUT
    }

    /** A step that failed as often will not succeed while somebody waits. */
    private static final int HOPELESS = 3;

    /**
     * Progress lines that may wait to be printed; what is beyond is not worth holding a pass up
     * for.
     */
    private static final int BACKLOG = 4096;

    private final Surroundings surroundings;
    private final PrintWriter err;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    Watch(Surroundings surroundings, PrintWriter err) {
        this.surroundings = surroundings;
        this.err = err;
    }

    /**
     * @param detach whether it is enough that nothing can be done at once any more
     */
    End until(
            Surroundings.Connection connection,
            List<DesiredState> states,
            Duration timeout,
            boolean detach)
            throws InterruptedException {
        Instant deadline = surroundings.clock().instant().plus(timeout);
        Board board = new Board(Runnable::run, "watch");
        ArrayBlockingQueue<Event> news = new ArrayBlockingQueue<>(BACKLOG);
        List<StackName> stacks = states.stream().map(DesiredState::stack).toList();
        try (AutoCloseable _ = board.subscribe(Optional.empty(), news::offer);
                Surroundings.Reconciliation _ = surroundings.reconcile(connection, board, states)) {
            while (true) {
                Duration left = Duration.between(surroundings.clock().instant(), deadline);
                Event event =
                        left.isPositive()
                                ? news.poll(left.toMillis() + 1, TimeUnit.MILLISECONDS)
                                : null;
                if (event == null) {
                    stacks.forEach(stack -> board.stack(stack).ifPresent(this::tellWhatIsLeft));
                    return End.TIMED_OUT;
                }
                tell(event);
                Optional<End> end = judge(board, stacks, detach);
                if (end.isPresent()) {
                    for (Event rest = news.poll(); rest != null; rest = news.poll()) {
                        tell(rest);
                    }
                    return end.get();
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("letting go of the board failed", e);
        }
    }

    private Optional<End> judge(Board board, List<StackName> stacks, boolean detach) {
        int reached = 0;
        for (StackName stack : stacks) {
            Optional<StackStatus> status = board.stack(stack);
            if (status.isEmpty()) {
                reached += gone.contains(stack.value()) ? 1 : 0;
                continue;
            }
            if (isHopeless(board.plan(stack), detach)) {
                tellWhatIsLeft(status.get());
                return Optional.of(End.FAILED);
            }
            boolean idle = board.plan(stack).filter(plan -> plan.steps().isEmpty()).isPresent();
            reached += status.get().is(Condition.Type.Settled) || (detach && idle) ? 1 : 0;
        }
        return reached == stacks.size() ? Optional.of(End.REACHED) : Optional.empty();
    }

    private boolean isHopeless(Optional<PlanView> plan, boolean detach) {
        int enough = detach ? 1 : HOPELESS;
        boolean failing = failures.values().stream().anyMatch(count -> count >= enough);
        return failing
                || plan.filter(view -> view.steps().isEmpty()).stream()
                        .flatMap(view -> view.findings().stream())
                        .anyMatch(finding ->
                                finding.severity().equals(Finding.Severity.BLOCKED.name()));
    }

    private void tell(Event event) {
        switch (event.body()) {
            case Event.StepTaken(HistoryEntry step) -> tell(step);
            case Event.ConditionChanged(String stack, Condition condition) -> {
                if (condition.type() == Condition.Type.Degraded
                        && condition.status() == Condition.Status.True) {
                    line(stack + ": " + condition.message());
                }
            }
            case Event.StackGone(String stack) -> gone.add(stack);
            case Event.CountsChanged _,
                    Event.FindingsChanged _,
                    Event.ServiceGone _,
                    Event.Missed _ -> {}
        }
    }

    private void tell(HistoryEntry step) {
        switch (step.result()) {
            case Done -> line(step.stack() + ": " + step.step() + "  " + step.why());
            case Failed -> {
                failures.merge(step.stack() + " " + step.step(), 1, Integer::sum);
                line(
                        step.stack()
                                + ": "
                                + step.step()
                                + " failed: "
                                + step.error().orElse("no reason was given"));
            }
            case Skipped ->
                    line(step.stack() + ": " + step.step() + " skipped: a step before it failed");
        }
    }

    private void tellWhatIsLeft(StackStatus status) {
        if (!status.is(Condition.Type.Settled)) {
            line(
                    status.name()
                            + " is not settled: "
                            + status.condition(Condition.Type.Settled).message());
        }
    }

    private void line(String text) {
        err.println(text);
        err.flush();
    }
}
