package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Grammar;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "10s, PT10S",
        "1m30s, PT1M30S",
        "1h5m30s20ms, PT1H5M30.02S",
        "1.5s, PT1.5S",
        "500us, PT0.0005S",
        "500µs, PT0.0005S",
        "1ns, PT0.000000001S",
        "2d, PT48H",
        "1w, PT168H",
        "0, PT0S",
        "0s, PT0S"
    })
    void durations(String text, Duration expected) {
        assertEquals(Optional.of(expected), Units.duration(plain(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1m 30s", "1y", "1s1", "99999999999999w"})
    void noDurations(String text) {
        assertEquals(Optional.empty(), Units.duration(quoted(text)));
        assertEquals(1, problems.errors().size());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1024, 1024",
        "1b, 1",
        "1k, 1024",
        "1kb, 1024",
        "64m, 67108864",
        "64MB, 67108864",
        "1gb, 1073741824",
        "1GiB, 1073741824",
        "1.5g, 1610612736",
        "1t, 1099511627776",
        "9007199254740991.9990234375k, 9223372036854775807"
    })
    void sizes(String text, long expected) {
        assertEquals(Optional.of(expected), Units.bytes(plain(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1x", "1 000", "9007199254740992k", "99999999999999p"})
    void noSizes(String text) {
        assertEquals(Optional.empty(), Units.bytes(quoted(text)));
        assertEquals(1, problems.errors().size());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 500000000", "2, 2000000000", ".5, 500000000", "0.0000000001, 0"})
    void processors(String text, long expected) {
        assertEquals(Optional.of(expected), Units.nanoCpus(plain(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "-1", "1e999999999", "half"})
    void noProcessors(String text) {
        assertEquals(Optional.empty(), Units.nanoCpus(quoted(text)));
        assertEquals(1, problems.errors().size());
    }

    @ParameterizedTest
    @CsvSource({"0440, 288", "0o440, 288", "0, 0", "01777, 1023", "07777, 4095"})
    void modes(String text, int expected) {
        assertEquals(Optional.of(expected), Units.fileMode(plain(text)));
        assertEquals(Optional.of(expected), Units.fileMode(quoted(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"440", "0888", "010000", "017777777", "rw"})
    void noModes(String text) {
        assertEquals(Optional.empty(), Units.fileMode(plain(text)));
    }

    private Cursor plain(String text) {
        return cursor(text, true);
    }

    private Cursor quoted(String text) {
        return cursor(text, false);
    }

    private Cursor cursor(String text, boolean plain) {
        Yaml value = new Yaml.Scalar(Position.of("test"), text, plain);
        return Cursor.of(value, new Grammar(Map.of()), problems);
    }
}
