package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.input.Problems;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectNameTest {

    private final Problems problems = new Problems();

    @Test
    void theFolderNamesIt() {
        assertEquals(Optional.of(new StackName("my-shop")), ofFolder("/srv/My-Shop"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/srv/-"})
    void aFolderMayMakeNoName(String folder) {
        assertEquals(Optional.empty(), ofFolder(folder));
        assertEquals(
                folder
                        + " is a folder whose name makes no stack name: write name: in the Compose file",
                problems.errors().getFirst().toString());
    }

    private Optional<StackName> ofFolder(String folder) {
        return ProjectName.of(Map.of(), List.of(), Path.of(folder), problems);
    }
}
