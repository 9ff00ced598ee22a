package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {

    @TempDir Path folder;

    @Test
    void aFileIsKnownByTheStatusChangeAndTheInodeOfWhatItsNameLeadsTo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertEquals(
                Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,dev,ino,isDirectory"),
                Fingerprint.of(link).attributes());
        assertFalse(Fingerprint.of(file).isDirectory());
    }

    @Test
    void whatStandsInADirectoryIsNoPartOfIt() throws IOException {
        Fingerprint empty = Fingerprint.of(folder);
        assertTrue(empty.isDirectory());
        Files.writeString(folder.resolve("file"), "abc");
        assertEquals(empty.withoutContents(), Fingerprint.of(folder).withoutContents());
        assertTrue(Fingerprint.of(folder).withoutContents().isDirectory());
    }

    @Test
    void whatIsNotThereIsKnownByNothing() {
        Fingerprint absent = Fingerprint.of(folder.resolve("absent"));
        assertEquals(Map.of(), absent.attributes());
        assertFalse(absent.isDirectory());
    }
}
