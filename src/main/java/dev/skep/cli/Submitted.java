package dev.skep.cli;

import dev.skep.control.SubmittedState;
import dev.skep.desired.BundleReader;
import dev.skep.desired.Reading.Document;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.identity.StackName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was submitted of one stack.
 *
 * @param revisions the newest first; those that have no number come last
 */
record Submitted(StackName stack, List<Revision> revisions) {

    /**
     * One of them.
     *
     * @param document what it says, which is invalid where it cannot be used
     */
    record Revision(Submission submission, Document document) {

        boolean isValid() {
            return document instanceof Document.Valid;
        }

        long number() {
            return submission.revision().orElse(0L);
        }
    }

    /**
     * @throws UsageException when the engine is in no swarm
     */
    static Submitted of(StackName stack, Submissions store, BundleReader bundles)
            throws EngineException {
        List<Submission> all =
                store.all()
                        .orElseThrow(() ->
                                new UsageException(
                                        "the engine is in no swarm, whose store would keep what is"
                                                + " submitted: give the files to the Skep that"
                                                + " serves this engine (skep run PATH…), or carry"
                                                + " them out with skep apply"));
        SubmittedState state = new SubmittedState(store, bundles);
        return new Submitted(
                stack,
                all.stream()
                        .filter(each -> each.stack().equals(stack.value()))
                        .map(each -> new Revision(each, state.document(stack, each)))
                        .sorted(Comparator.comparingLong(Revision::number).reversed())
                        .toList());
    }

    /** The one that counts. */
    Optional<Revision> current() {
        return revisions.stream().filter(Revision::isValid).findFirst();
    }

    Optional<Revision> revision(long number) {
        return revisions.stream().filter(each -> each.number() == number).findFirst();
    }

    /** Also after one that cannot be used. */
    long next() {
        return 1 + revisions.stream().mapToLong(Revision::number).max().orElse(0);
    }

    /**
     * @throws UsageException when nothing can be asked for without files
     */
    static void requireSwarm(Surroundings surroundings, EngineOptions options) {
        try (Surroundings.Connection connection = surroundings.connect(options)) {
            if (connection.submissions().all().isEmpty()) {
                throw new UsageException(
                        "name the files that say what is wanted: skep run PATH…, or set"
                                + " SKEP_DESIRED. Without, what was submitted to a swarm is served,"
                                + " and this engine is in none");
            }
        } catch (EngineException _) {
            // It is waited for, as with files.
        }
    }
}
