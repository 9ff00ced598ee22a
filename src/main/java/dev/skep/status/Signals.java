package dev.skep.status;

import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import java.time.Duration;

/**
 * Where the parts that work report what they do, for metrics. Every call is cheap and none throws.
 */
public interface Signals {

    /** Nobody listens. */
    Signals NONE =
            new Signals() {
                @Override
                public void pass(StackName stack, Pass result, Duration took) {}

                @Override
                public void step(Step step, HistoryEntry.Result result, Duration took) {}

                @Override
                public void reaction(Duration fromEventToFirstStep) {}

                @Override
                public void queue(int depth) {}
            };

    /** How a pass over a stack ended. */
    enum Pass {
        /** Nothing was to do. */
        SETTLED,
        /** Steps were carried out. */
        PROGRESSED,
        /** Nothing could be done yet. */
        WAITING,
        /** Something failed and is tried again. */
        RETRY,
        /** Nothing is done until somebody changes something. */
        BLOCKED
    }

    void pass(StackName stack, Pass result, Duration took);

    void step(Step step, HistoryEntry.Result result, Duration took);

    /** The time from the engine's event to the first step that it gave rise to. */
    void reaction(Duration fromEventToFirstStep);

    /** How many stacks wait to be looked at. */
    void queue(int depth);
}
