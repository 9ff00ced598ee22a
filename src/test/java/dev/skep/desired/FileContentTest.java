package dev.skep.desired;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileContentTest {

    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    @Test
    void itIsShownByItsDigest() {
        assertEquals(
                "sha256:f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7",
                FileContent.of("hunter2").toString());
    }

    @Test
    void equalContentIsEqual() {
        assertEquals(FileContent.of("hunter2"), new FileContent(SECRET));
        assertEquals(FileContent.of("hunter2").hashCode(), new FileContent(SECRET).hashCode());
        assertNotEquals(FileContent.of("hunter2"), FileContent.of("hunter3"));
        assertNotEquals(FileContent.of("hunter2").hashCode(), FileContent.of("hunter3").hashCode());
        assertNotEquals(FileContent.of("hunter2"), (Object) "hunter2");
    }

    @Test
    void nobodyChangesItFromOutside() {
        byte[] given = SECRET.clone();
        FileContent content = new FileContent(given);
        given[0] = 'b';
        content.bytes()[0] = 'b';
        assertArrayEquals(SECRET, content.bytes());
    }

    @Test
    void ofOneThatIsElsewhereTheDigestIsKnown() {
        FileContent here = FileContent.of("hunter2");
        FileContent elsewhere = FileContent.elsewhere(here.toString());
        assertEquals(here, elsewhere);
        assertEquals(here.hashCode(), elsewhere.hashCode());
        assertTrue(here.isHere());
        assertFalse(elsewhere.isHere());
        assertThrows(IllegalStateException.class, elsewhere::bytes);
        assertThrows(IllegalArgumentException.class, () -> FileContent.elsewhere("hunter2"));
    }
}
