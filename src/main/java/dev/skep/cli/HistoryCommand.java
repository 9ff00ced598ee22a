package dev.skep.cli;

import dev.skep.desired.Reading.Document;
import dev.skep.engine.EngineException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep history}: tells what was submitted of a stack. */
@Command(name = "history", description = "Tell what was submitted of a stack, newest first.")
final class HistoryCommand implements Callable<Integer> {

    private static final String ROW = "%-5s %-30s %-8s %s%n";

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "As JSON: an array, newest first.")
    private boolean json;

    @Parameters(paramLabel = "STACK", description = "The stack.")
    private String stack = "";

    HistoryCommand(SkepCommand skep) {
        this.skep = skep;
    }

    /**
     * One row.
     *
     * @param current whether it is what counts
     */
    record Row(
            long revision,
            String submittedAt,
            boolean current,
            boolean valid,
            String by,
            List<String> problems) {

        static Row of(Submitted.Revision revision, Optional<Submitted.Revision> current) {
            return new Row(
                    revision.number(),
                    revision.submission().createdAt().toString(),
                    current.filter(revision::equals).isPresent(),
                    revision.isValid(),
                    revision.submission().by(),
                    switch (revision.document()) {
                        case Document.Valid _ -> List.of();
                        case Document.Invalid invalid ->
                                invalid.problems().stream().map(Object::toString).toList();
                    });
        }
    }

    @Override
    public Integer call() throws EngineException {
        try (Surroundings.Connection connection = skep.connect(spec.commandLine().getErr())) {
            Submitted submitted =
                    Submitted.of(
                            StackArgument.parse(stack),
                            connection.submissions(),
                            skep.surroundings().bundles());
            print(submitted, json, spec.commandLine().getOut());
            return SkepCommand.OK;
        }
    }

    static void print(Submitted submitted, boolean json, PrintWriter out) {
        List<Row> rows =
                submitted.revisions().stream()
                        .map(revision -> Row.of(revision, submitted.current()))
                        .toList();
        if (json) {
            out.println(Json.text(rows));
        } else if (rows.isEmpty()) {
            out.println("Nothing was submitted of stack " + submitted.stack() + ".");
        } else {
            out.printf(ROW, "REV", "SUBMITTED", "", "BY");
            rows.forEach(row -> print(row, out));
        }
        out.flush();
    }

    private static void print(Row row, PrintWriter out) {
        String state = row.current() ? "current" : row.valid() ? "" : "invalid";
        out.printf(
                ROW,
                row.revision() == 0 ? "-" : Long.toString(row.revision()),
                row.submittedAt(),
                state,
                row.by().isEmpty() ? "-" : row.by());
        row.problems().forEach(problem -> out.println("      " + problem));
    }
}
