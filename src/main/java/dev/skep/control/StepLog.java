package dev.skep.control;

import dev.skep.act.Outcome;
import dev.skep.engine.EngineException;
import dev.skep.identity.StackName;
import dev.skep.plan.Plan;
import dev.skep.status.Board;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells history, metrics and log what became of each step of one stack. Guarded by who calls it.
 */
final class StepLog {

    private static final Logger LOG = LoggerFactory.getLogger("skep");

    private final StackName stack;
    private final Board board;
    private final Signals signals;
    private final InstantSource clock;
    private @Nullable Instant news;

    StepLog(StackName stack, Board board, Signals signals, InstantSource clock) {
        this.stack = stack;
        this.board = board;
        this.signals = signals;
        this.clock = clock;
    }

    /** Takes note of news; the first step that was begun after them is the reaction. */
    void news(Instant at) {
        news = at;
    }

    /**
     * @param pass the number of the pass during which it ended
     */
    void add(Outcome outcome, long pass) {
        HistoryEntry entry = entry(outcome, pass);
        board.record(stack, entry);
        signals.step(outcome.node().step(), entry.result(), entry.took());
        switch (outcome) {
            case Outcome.Done done -> {
                firstStepAfterNews(done.at().minus(done.took()));
                LOG.info(
                        "step done stack={} step=\"{}\" why=\"{}\" pass={}",
                        stack,
                        entry.step(),
                        entry.why(),
                        pass);
            }
            case Outcome.Failed failed
                    when failed.cause().kind() == EngineException.Kind.OUTDATED ->
                    LOG.info(
                            "step outdated stack={} step=\"{}\" why=\"{}\" pass={}",
                            stack,
                            entry.step(),
                            entry.error().orElse(""),
                            pass);
            case Outcome.Failed _ ->
                    LOG.warn(
                            "step failed stack={} step=\"{}\" why=\"{}\" error=\"{}\" pass={}",
                            stack,
                            entry.step(),
                            entry.why(),
                            entry.error().orElse(""),
                            pass);
            case Outcome.Skipped _ -> {}
        }
    }

    private void firstStepAfterNews(Instant begun) {
        if (news != null && !begun.isBefore(news)) {
            signals.reaction(Duration.between(news, begun));
            news = null;
        }
    }

    private HistoryEntry entry(Outcome outcome, long pass) {
        Plan.Node node = outcome.node();
        return switch (outcome) {
            case Outcome.Done done ->
                    entry(
                            node,
                            pass,
                            done.at(),
                            done.took(),
                            HistoryEntry.Result.Done,
                            Optional.empty());
            case Outcome.Failed failed ->
                    entry(
                            node,
                            pass,
                            failed.at(),
                            failed.took(),
                            HistoryEntry.Result.Failed,
                            Optional.of(String.valueOf(failed.cause().getMessage())));
            case Outcome.Skipped skipped ->
                    entry(
                            node,
                            pass,
                            clock.instant(),
                            Duration.ZERO,
                            HistoryEntry.Result.Skipped,
                            Optional.of(skipped.because()));
        };
    }

    private HistoryEntry entry(
            Plan.Node node,
            long pass,
            Instant at,
            Duration took,
            HistoryEntry.Result result,
            Optional<String> error) {
        return HistoryEntry.of(at, stack, pass, node.step(), node.why(), result, error, took);
    }
}
