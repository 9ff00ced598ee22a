package dev.skep.desired;

import java.util.List;
import java.util.SortedMap;

/**
 * A stack's desired state with all that it rests on, ready to be handed on: whoever reads it finds
 * the same state, with none of the files at hand.
 *
 * @param state with the contents of its secrets, of which {@code content} has the digests alone
 * @param content as a {@link BundleReader} takes it
 * @param sizes in bytes of the files in it, before they were packed
 */
public record Bundle(DesiredState state, FileContent content, SortedMap<String, Integer> sizes) {

    /**
     * What files become that are to be handed on.
     *
     * @param bundles one for each stack; none when there is any problem
     */
    public record Packed(List<Bundle> bundles, List<Problem> problems) {
        public Packed {
            bundles = List.copyOf(bundles);
            problems = List.copyOf(problems);
        }
    }
}
