package dev.skep.desired;

import dev.skep.identity.SpecHash;
import java.util.SortedMap;

/**
 * What every replica of a service is made from, with its hash taken once.
 *
 * @param parts the hash of each part of the spec, by its name
 */
public record Template(ContainerSpec spec, SpecHash hash, SortedMap<String, SpecHash> parts) {

    public static Template of(ContainerSpec spec) {
        return new Template(spec, SpecHash.of(spec), SpecHash.ofComponents(spec));
    }
}
