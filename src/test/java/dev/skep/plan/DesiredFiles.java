package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import java.nio.file.Path;
import java.util.List;

/** Desired state of test files, which have to be good. */
final class DesiredFiles {

    private DesiredFiles() {}

    static DesiredState read(Path file) {
        Document document =
                new FileSource(List.of(file), ReadOptions.of(java.util.Map.of()))
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
