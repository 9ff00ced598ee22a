package dev.skep.desired;

import dev.skep.identity.StackName;
import java.util.List;
import java.util.Optional;

/** What reading all the input gave: one document for each stack that was found, good or not. */
public record Reading(List<Document> documents) {

    public Reading {
        documents = List.copyOf(documents);
    }

    /** What one file that describes a stack says. */
    public sealed interface Document {

        /** The file that describes the stack. */
        String source();

        /**
         * It may be carried out.
         *
         * @param warnings what the user should know all the same, such as a variable that is not
         *     set
         */
        record Valid(String source, DesiredState state, List<Problem> warnings)
                implements Document {
            public Valid {
                warnings = List.copyOf(warnings);
            }

            public Valid(String source, DesiredState state) {
                this(source, state, List.of());
            }
        }

        /**
         * It may not, and changes nothing.
         *
         * @param stack the stack that it is about, as far as that can be told
         * @param problems at least one
         */
        record Invalid(String source, Optional<StackName> stack, List<Problem> problems)
                implements Document {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Every problem of every document. */
    public List<Problem> problems() {
        return documents.stream()
                .flatMap(document ->
                        switch (document) {
                            case Document.Valid _ -> java.util.stream.Stream.<Problem>empty();
                            case Document.Invalid invalid -> invalid.problems().stream();
                        })
                .toList();
    }
}
