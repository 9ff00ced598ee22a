package dev.skep.desired;

import java.util.Optional;
import java.util.SortedMap;

/**
 * A named volume of the stack, by its name on the engine.
 *
 * @param key its name in the Compose file
 * @param external made by somebody else: Skep only checks that it is there
 */
public record DesiredVolume(
        String name,
        String key,
        boolean external,
        Optional<String> driver,
        SortedMap<String, String> driverOptions,
        SortedMap<String, String> labels) {}
