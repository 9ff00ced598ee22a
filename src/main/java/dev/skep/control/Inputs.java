package dev.skep.control;

import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Files and what was submitted, put together. Of a stack that both describe the files count: they
 * were given to this very process, and who edits them expects that they do.
 *
 * <p>Of what is not known yet it is not said that there is nothing. Safe for use by many threads.
 */
public final class Inputs {

    private final Consumer<Reading> taker;
    private final boolean mayBeSubmitted;
    private Optional<Reading> files = Optional.empty();
    private Optional<Reading> submitted = Optional.empty();

    /**
     * @param taker is given all of it whenever some of it has changed
     * @param mayBeSubmitted whether {@link #submitted} will be called
     */
    Inputs(Consumer<Reading> taker, boolean mayBeSubmitted) {
        this.taker = taker;
        this.mayBeSubmitted = mayBeSubmitted;
    }

    synchronized void files(Reading reading) {
        files = Optional.of(reading);
        tell();
    }

    synchronized void submitted(Reading reading) {
        submitted = Optional.of(reading);
        tell();
    }

    private void tell() {
        List<Document> described = files.map(Reading::documents).orElse(List.of());
        if (described.isEmpty() && mayBeSubmitted && submitted.isEmpty()) {
            return;
        }
        taker.accept(together(new Reading(described), submitted.orElse(new Reading(List.of()))));
    }

    /**
     * All of both, but of what was submitted of a stack of the files only that it is passed over.
     */
    public static Reading together(Reading files, Reading submitted) {
        Map<StackName, String> byFiles = new HashMap<>();
        files.documents()
                .forEach(document ->
                        stack(document)
                                .ifPresent(stack -> byFiles.putIfAbsent(stack, document.source())));
        List<Document> all = new ArrayList<>(files.documents());
        submitted.documents().stream()
                .map(document ->
                        stack(document)
                                .map(byFiles::get)
                                .<Document>map(file -> passedOver(document, file))
                                .orElse(document))
                .forEach(all::add);
        return new Reading(all);
    }

    private static Document passedOver(Document document, String file) {
        String name = document.source();
        Problem problem =
                new Problem(
                        name,
                        0,
                        0,
                        "",
                        "is passed over: "
                                + file
                                + " describes the same stack, and what Skep was started with goes"
                                + " before what was submitted");
        return new Document.Invalid(name, stack(document), List.of(problem));
    }

    private static Optional<StackName> stack(Document document) {
        return switch (document) {
            case Document.Valid valid -> Optional.of(valid.state().stack());
            case Document.Invalid invalid -> invalid.stack();
        };
    }
}
