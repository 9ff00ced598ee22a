package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfilesTest {

    @Test
    void theVariableNamesThemBetweenCommas() {
        assertEquals(
                new Profiles(Set.of("debug", "test")),
                Profiles.of(List.of(), Map.of("COMPOSE_PROFILES", "debug, test,,")));
    }

    @Test
    void whatIsAskedForWinsOverTheVariable() {
        assertEquals(
                new Profiles(Set.of("debug")),
                Profiles.of(List.of("debug"), Map.of("COMPOSE_PROFILES", "test")));
    }

    @Test
    void anEmptyVariableNamesNone() {
        assertEquals(new Profiles(Set.of()), Profiles.of(List.of(), Map.of()));
    }
}
