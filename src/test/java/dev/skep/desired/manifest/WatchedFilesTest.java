package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.input.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {

    private final WatchedFiles files = new WatchedFiles();

    @TempDir Path folder;

    @Test
    void aFileOfTheLargestSizeIsRead() throws IOException {
        assertEquals(InputFiles.SIZE_LIMIT, files.read(large(InputFiles.SIZE_LIMIT)).length);
        Path larger = large(InputFiles.SIZE_LIMIT + 1);
        assertEquals(
                "is larger than 4 MiB, which is the most that Skep reads of one file",
                assertThrows(IOException.class, () -> new WatchedFiles().read(larger))
                        .getMessage());
    }

    @Test
    void whatIsReadTogetherIsBounded() throws IOException {
        Path file = large(InputFiles.SIZE_LIMIT);
        for (int i = 0; i < 5; i++) {
            assertEquals(InputFiles.SIZE_LIMIT, files.read(file).length);
        }
        assertEquals(
                "cannot be read: the files before it have 16 MiB together, which is the most that Skep reads",
                assertThrows(IOException.class, () -> files.read(file)).getMessage());
    }

    @Test
    void aDirectoryThatWasOnlyAskedForIsNoticed() throws IOException {
        Path late = folder.resolve("late");
        assertFalse(files.isDirectory(late));
        assertFalse(files.changed());
        Files.createDirectory(late);
        assertTrue(files.changed());
    }

    @Test
    void aListThatCannotBeMadeAnyMoreIsNoticed() throws IOException {
        Path listed = Files.createDirectory(folder.resolve("listed"));
        assertEquals(List.of(), files.list(listed));
        assertFalse(files.changed());
        Files.delete(listed);
        assertTrue(files.changed());
    }

    @Test
    void aFileIsKnownByItsTimesAfterTheFirstLook() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        files.read(file);
        assertFalse(files.changed());
        Files.writeString(file, "b");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertTrue(files.changed());
    }

    @Test
    void oneReadingSeesAFileAsItWasFirst() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        files.read(file);
        Files.writeString(file, "b");
        assertArrayEquals(new byte[] {'a'}, files.read(file));
    }

    @Test
    void whatWasReadIsKeptForOneLook() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        files.read(file);
        assertFalse(files.changed());
        Files.writeString(file, "b");
        assertArrayEquals(new byte[] {'b'}, files.read(file));
    }

    private Path large(int size) throws IOException {
        return Files.write(folder.resolve("large-" + size), new byte[size]);
    }
}
