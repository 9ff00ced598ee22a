package dev.skep.desired;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** Where the content of a config or secret comes from. */
public sealed interface FileSource {

    /**
     * The file itself holds it, or names what does.
     *
     * @param key its name under {@code configs} or {@code secrets} in the Compose file
     * @param name a name of the user's own ({@code name}) for the object in a swarm's store
     * @param labels of the object in a swarm's store
     * @param templateDriver what a swarm expands the content with: {@code golang}
     */
    record Content(
            String key,
            Optional<String> name,
            FileContent content,
            SortedMap<String, String> labels,
            Optional<String> templateDriver)
            implements FileSource {

        /** Without attributes that are for a swarm's store alone. */
        public Content(String key, FileContent content) {
            this(key, Optional.empty(), content, Collections.emptySortedMap(), Optional.empty());
        }
    }

    /**
     * Somebody else put it into a swarm's store: {@code external}.
     *
     * @param name what it is called there
     */
    record External(String name) implements FileSource {}
}
