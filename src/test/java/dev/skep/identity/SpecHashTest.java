package dev.skep.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpecHashTest {

    public record Before(String image, List<String> command) {}

    /** The same spec as a later Skep knows it, with more attributes. */
    public record After(
            String image,
            List<String> command,
            boolean init,
            int retries,
            Optional<String> user,
            Map<String, String> labels) {}

    public record Outer(String image, Inner inner) {}

    public record Inner(List<String> environment, String user) implements SpecHash.Group {}

    @Test
    void attributesThatAFileDoesNotUseDoNotCount() {
        SpecHash before = SpecHash.ofComponents(new Before("web:1", List.of("run"))).get("image");
        After after = new After("web:1", List.of("run"), false, 0, Optional.empty(), Map.of());
        assertEquals(before, SpecHash.ofComponents(after).get("image"));
        assertEquals(Set.of("image", "command"), SpecHash.ofComponents(after).keySet());
    }

    @Test
    void anAttributeThatIsUsedCounts() {
        After plain = new After("web:1", List.of(), false, 0, Optional.empty(), Map.of());
        After init = new After("web:1", List.of(), true, 0, Optional.empty(), Map.of());
        assertNotEquals(SpecHash.of(plain), SpecHash.of(init));
    }

    @Test
    void noTwoValuesShareOneText() {
        assertNotEquals(
                SpecHash.of(new Before("a", List.of("b, c"))),
                SpecHash.of(new Before("a", List.of("b", "c"))));
        assertNotEquals(
                SpecHash.of(new Before("a", List.of("", "b"))),
                SpecHash.of(new Before("a", List.of("b", ""))));
    }

    @Test
    void presentAndEmptyIsNotAbsent() {
        After absent = new After("a", List.of(), false, 0, Optional.empty(), Map.of());
        After empty = new After("a", List.of(), false, 0, Optional.of(""), Map.of());
        assertNotEquals(SpecHash.of(absent), SpecHash.of(empty));
    }

    @Test
    void theOrderOfAMapDoesNotCount() {
        Map<String, String> forward = new java.util.LinkedHashMap<>();
        forward.put("a", "1");
        forward.put("b", "2");
        After one = new After("x", List.of(), false, 0, Optional.empty(), forward);
        After two =
                new After(
                        "x",
                        List.of(),
                        false,
                        0,
                        Optional.empty(),
                        new TreeMap<>(forward).descendingMap());
        assertEquals(SpecHash.of(one), SpecHash.of(two));
    }

    @Test
    void aChangeInsideAGroupIsNamedByItsPart() {
        var before = SpecHash.ofComponents(new Outer("a", new Inner(List.of("A=1"), "me")));
        var after = SpecHash.ofComponents(new Outer("a", new Inner(List.of("A=2"), "me")));
        assertEquals(Set.of("image", "environment", "user"), before.keySet());
        assertNotEquals(before.get("environment"), after.get("environment"));
        assertEquals(before.get("user"), after.get("user"));
    }

    @Test
    void everyPieceOfASpecCounts() {
        After spec = new After("a", List.of("b"), true, 3, Optional.of("me"), Map.of("k", "v"));
        List<After> changed =
                List.of(
                        new After("x", List.of("b"), true, 3, Optional.of("me"), Map.of("k", "v")),
                        new After("a", List.of("x"), true, 3, Optional.of("me"), Map.of("k", "v")),
                        new After("a", List.of("b"), false, 3, Optional.of("me"), Map.of("k", "v")),
                        new After("a", List.of("b"), true, 4, Optional.of("me"), Map.of("k", "v")),
                        new After("a", List.of("b"), true, 3, Optional.of("x"), Map.of("k", "v")),
                        new After("a", List.of("b"), true, 3, Optional.of("me"), Map.of("x", "v")),
                        new After("a", List.of("b"), true, 3, Optional.of("me"), Map.of("k", "x")));
        changed.forEach(other -> assertNotEquals(SpecHash.of(spec), SpecHash.of(other)));
        assertEquals(16, SpecHash.of(spec).toString().length());
    }

    /** A hash that changes with Skep's version would replace every container at its next start. */
    @Test
    void theHashOfASpecIsTheSameInEveryVersion() {
        After spec = new After("a", List.of("b"), true, 3, Optional.of("me"), Map.of("k", "v"));
        assertEquals("b50349a9d363be83", SpecHash.of(spec).value());
        Outer grouped = new Outer("a", new Inner(List.of("A=1"), ""));
        assertEquals("c8575c2171a169bd", SpecHash.of(grouped).value());
    }

    /** A record of which nothing is used is as good as absent, like any other attribute. */
    @Test
    void aPartOfWhichNothingIsUsedDoesNotCount() {
        Outer empty = new Outer("a", new Inner(List.of(), ""));
        assertEquals(Set.of("image"), SpecHash.ofComponents(empty).keySet());
        assertEquals(SpecHash.of(new Outer("a", null)), SpecHash.of(empty));
    }
}
