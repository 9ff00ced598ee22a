package dev.skep.control;

import dev.skep.desired.BundleReader;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.identity.StackName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Desired state that was submitted to a swarm: of each stack the newest revision that can be used.
 * Newer ones that cannot are told of and passed over. Used by one thread at a time.
 */
public final class SubmittedState {

    private static final Comparator<Submission> NEWEST_FIRST =
            Comparator.<Submission>comparingLong(submission -> submission.revision().orElse(0L))
                    .reversed();

    private final Submissions submissions;
    private final BundleReader bundles;
    private Map<Version, Document> read = new HashMap<>();
    private Optional<List<Version>> last = Optional.empty();

    /** What a submission says does not change; what is written on it may. */
    private record Version(String id, long number) {
        static Version of(Submission submission) {
            return new Version(submission.id(), submission.version());
        }
    }

    public SubmittedState(Submissions submissions, BundleReader bundles) {
        this.submissions = submissions;
        this.bundles = bundles;
    }

    /**
     * What is asked for by all of them, if that may be something else than last time. On a plain
     * engine it is nothing.
     */
    public Optional<Reading> readIfChanged() throws EngineException {
        List<Submission> all = submissions.all().orElse(List.of());
        List<Version> versions = all.stream().map(Version::of).toList();
        if (last.filter(versions::equals).isPresent()) {
            return Optional.empty();
        }
        Map<Version, Document> before = read;
        read = new HashMap<>();
        Reading reading = new Reading(documents(all, before));
        last = Optional.of(versions);
        return Optional.of(reading);
    }

    private List<Document> documents(List<Submission> all, Map<Version, Document> before) {
        List<Document> documents = new ArrayList<>();
        SortedMap<StackName, List<Submission>> stacks = new TreeMap<>();
        for (Submission submission : all) {
            try {
                stacks.computeIfAbsent(new StackName(submission.stack()), _ -> new ArrayList<>())
                        .add(submission);
            } catch (IllegalArgumentException e) {
                documents.add(
                        invalid(
                                submission,
                                Optional.empty(),
                                "its label names no stack: " + e.getMessage()));
            }
        }
        stacks.forEach((stack, revisions) -> {
            for (Submission revision : revisions.stream().sorted(NEWEST_FIRST).toList()) {
                Document known = before.get(Version.of(revision));
                Document document = known == null ? document(stack, revision) : known;
                read.put(Version.of(revision), document);
                documents.add(document);
                if (document instanceof Document.Valid) {
                    break;
                }
            }
            revisions.stream()
                    .filter(revision -> revision.revision().isEmpty())
                    .forEach(revision -> documents.add(document(stack, revision)));
        });
        return documents.stream().distinct().toList();
    }

    /** What one revision says, which is invalid where it cannot be used. */
    public Document document(StackName stack, Submission revision) {
        if (revision.revision().isEmpty()) {
            return invalid(
                    revision,
                    Optional.of(stack),
                    "has no number of a revision in its label: submit the stack with skep submit");
        }
        return bundles.read(revision.name(), stack, revision.content().get());
    }

    private static Document invalid(Submission submission, Optional<StackName> stack, String what) {
        return new Document.Invalid(
                submission.name(), stack, List.of(new Problem(submission.name(), 0, 0, "", what)));
    }
}
