package dev.skep.desired.manifest;

import dev.skep.desired.BundleReader;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.input.Problems;
import dev.skep.identity.StackName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@link Packing} has made. */
public final class Bundles implements BundleReader {

    @Override
    public Document read(String source, StackName stack, byte[] content) {
        Problems problems = new Problems();
        return ParcelFormat.read(source, content, problems)
                .map(parcel -> document(source, stack, parcel))
                .orElseGet(
                        () -> new Document.Invalid(source, Optional.of(stack), problems.errors()));
    }

    private static Document document(String source, StackName stack, Parcel parcel) {
        Document document = new PathReader(parcel.options(), parcel, Map.of()).read(parcel.roots());
        return switch (document) {
            case Document.Valid valid when !valid.state().stack().equals(stack) ->
                    new Document.Invalid(
                            source,
                            Optional.of(stack),
                            List.of(
                                    new Problem(
                                            source,
                                            0,
                                            0,
                                            "",
                                            "is labelled as what is wanted of the stack "
                                                    + stack
                                                    + ", and describes "
                                                    + valid.state().stack())));
            case Document.Valid valid ->
                    new Document.Valid(source, valid.state(), within(source, valid.warnings()));
            case Document.Invalid invalid ->
                    new Document.Invalid(
                            source, Optional.of(stack), within(source, invalid.problems()));
        };
    }

    /** Nobody would look for these files here. */
    private static List<Problem> within(String source, List<Problem> problems) {
        return problems.stream()
                .map(problem ->
                        new Problem(
                                source + ":" + problem.file(),
                                problem.line(),
                                problem.column(),
                                problem.where(),
                                problem.what()))
                .toList();
    }
}
