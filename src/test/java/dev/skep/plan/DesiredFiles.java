package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Desired state of test files, which have to be good. */
public final class DesiredFiles {

    /** What a secret of a test file may be made from. */
    private static final Map<String, String> VARIABLES =
            Map.of("PASSWORD", "hunter2", "OLD_PASSWORD", "hunter1");

    private DesiredFiles() {}

    public static DesiredState read(Path file) {
        Document document =
                new FileSource(List.of(file), ReadOptions.of(VARIABLES))
                        .read()
                        .documents()
                        .getFirst();
        return switch (document) {
            case Document.Valid valid -> valid.state();
            case Document.Invalid invalid ->
                    throw new IllegalArgumentException(invalid.problems().toString());
        };
    }
}
