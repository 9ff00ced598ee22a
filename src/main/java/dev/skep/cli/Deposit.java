package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.desired.FileContent;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.NeededSecrets;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Adds one revision to what was submitted of a stack, makes the secrets that it needs, and lets the
 * oldest ones go.
 *
 * <p>The revision comes first: a secret that nothing asks for would be removed by whoever keeps the
 * stack.
 *
 * @param sizes of the files in it
 * @param by who submits it, and how
 */
record Deposit(
        Submitted submitted,
        FileContent content,
        Map<String, Integer> sizes,
        NeededSecrets secrets,
        String by) {

    /** So many revisions of a stack are kept. */
    static final int KEPT = 10;

    private static final int BIGGEST = 3;

    /** By any swarm, for its size. */
    private static final int LEAST_REFUSED = 500 * 1024;

    /**
     * Writes nothing.
     *
     * @param state with the contents of its secrets, as far as they are to be made
     * @param sizes of the files in it
     * @throws UsageException when it cannot be submitted
     */
    static Deposit of(
            Submitted submitted,
            DesiredState state,
            FileContent content,
            Map<String, Integer> sizes,
            String by,
            Surroundings.Connection connection)
            throws EngineException {
        StackName stack = submitted.stack();
        int largest = connection.submissions().largest();
        if (content.bytes().length > largest) {
            throw tooLarge(
                    stack, content, sizes, "a swarm stores at most " + largest + " in one config");
        }
        NeededSecrets secrets =
                switch (connection.engine().observe(stack)) {
                    case ObservedState.Swarm swarm -> NeededSecrets.of(state, swarm);
                    case ObservedState.Solo _ ->
                            throw new UsageException(
                                    "the engine has just left its swarm: try again");
                };
        secrets.obstacles().stream()
                .findFirst()
                .ifPresent(obstacle -> {
                    throw new UsageException(
                            "stack " + stack + " cannot be submitted: " + obstacle.message());
                });
        return new Deposit(submitted, content, sizes, secrets, by);
    }

    private static UsageException tooLarge(
            StackName stack, FileContent content, Map<String, Integer> sizes, String why) {
        return new UsageException(
                "stack "
                        + stack
                        + " is too large to be submitted: packed, it has "
                        + content.bytes().length
                        + " bytes, and "
                        + why
                        + ". Its largest files are "
                        + biggest(sizes)
                        + ": put what is large into an image or a volume");
    }

    private static String biggest(Map<String, Integer> sizes) {
        return sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(BIGGEST)
                .map(file -> file.getKey() + " (" + file.getValue() + " bytes)")
                .collect(Collectors.joining(", "));
    }

    void write(Engine engine, Submissions store, PrintWriter err) throws EngineException {
        StackName stack = submitted.stack();
        if (isInForce()) {
            makeSecrets(engine, err);
            err.println(
                    "skep: stack "
                            + stack
                            + " is asked for like this already: revision "
                            + submitted.current().map(Submitted.Revision::number).orElse(0L));
            err.flush();
            return;
        }
        long number = submitted.next();
        try {
            store.add(
                    new Submission.Order(
                            stack.value(), number, by, secrets.names(), content::bytes));
        } catch (EngineException e) {
            if (e.kind() == EngineException.Kind.CONFLICT) {
                throw new UsageException(
                        "somebody else has just submitted revision "
                                + number
                                + " of stack "
                                + stack
                                + ": look at skep history "
                                + stack
                                + ", and submit again");
            }
            if (e.kind() == EngineException.Kind.REFUSED
                    && content.bytes().length >= LEAST_REFUSED) {
                throw tooLarge(stack, content, sizes, "this swarm stores less: " + e.getMessage());
            }
            throw e;
        }
        makeSecrets(engine, err);
        err.println("skep: submitted stack " + stack + ", revision " + number);
        err.flush();
        for (Submitted.Revision old : submitted.revisions().stream().skip(KEPT - 1L).toList()) {
            store.remove(old.submission());
        }
    }

    /** The newest is the same, and so nothing is gained by another one. */
    private boolean isInForce() {
        return submitted.revisions().stream()
                .findFirst()
                .filter(Submitted.Revision::isValid)
                .filter(newest ->
                        new FileContent(newest.submission().content().get()).equals(content))
                .isPresent();
    }

    private void makeSecrets(Engine engine, PrintWriter err) throws EngineException {
        for (Step step : secrets.missing()) {
            engine.apply(step);
            err.println("skep: " + submitted.stack() + ": " + PlanText.of(step));
        }
    }
}
