package dev.skep.desired.input;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attributes of one mapping, asked for one by one; {@link #end()} then refuses those that
 * nobody asked for.
 *
 * <p>To carry out one more attribute is to ask for it.
 */
public final class Attributes {

    /**
     * Ends every refusal of what the specification knows and Skep does not carry out: what to do
     * about it.
     */
    public static final String NOT_YET =
            "not carried out by Skep yet: take it out, or wait for a version that does";

    private final Cursor of;
    private final Map<String, Yaml.Entry> entries;
    private final Set<String> asked = new HashSet<>();

    Attributes(Cursor of, Map<String, Yaml.Entry> entries) {
        this.of = of;
        this.entries = entries;
    }

    /** The mapping itself. */
    public Cursor of() {
        return of;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public Optional<Cursor> at(String name) {
        asked.add(name);
        return Optional.ofNullable(entries.get(name)).map(entry -> of.child(name, name, entry));
    }

    /** An attribute without which the rest makes no sense. */
    public Optional<Cursor> required(String name) {
        Optional<Cursor> found = at(name);
        if (found.isEmpty() && of.isMapping()) {
            of.error("the attribute \"" + name + "\" is missing");
        }
        return found;
    }

    public Optional<String> text(String name) {
        return at(name).flatMap(Cursor::text);
    }

    /** False when absent. */
    public boolean flag(String name) {
        return at(name).flatMap(Cursor::flag).orElse(false);
    }

    public Optional<Integer> count(String name) {
        return at(name).flatMap(value -> value.whole(0, Integer.MAX_VALUE)).map(Long::intValue);
    }

    public List<String> texts(String name) {
        return at(name).map(Cursor::texts).orElse(List.of());
    }

    public List<Cursor> items(String name) {
        return at(name).map(Cursor::items).orElse(List.of());
    }

    public Map<String, Cursor> entries(String name) {
        return at(name).map(Cursor::entries).orElse(Map.of());
    }

    /** Keys with values; a key without one has the empty text. */
    public SortedMap<String, String> pairs(String name) {
        SortedMap<String, String> pairs = new TreeMap<>();
        at(name).map(Cursor::pairs)
                .orElse(Map.of())
                .forEach((key, value) -> pairs.put(key, value.orElse("")));
        return pairs;
    }

    /** Refuses an attribute with advice instead of the general sentence. */
    public void refuse(String name, String advice) {
        at(name).ifPresent(found -> found.error(advice));
    }

    /** Refuses what nobody asked for; extensions {@code x-…} are free. */
    public void end() {
        Set<String> known = of.grammar().at(of.place());
        Map<String, Yaml.Entry> left = new LinkedHashMap<>(entries);
        left.keySet().removeAll(asked);
        left.keySet().removeIf(name -> name.startsWith("x-"));
        left.forEach((name, entry) -> {
            Cursor attribute = of.child(name, name, entry);
            if (known.contains(name)) {
                attribute.error("is " + NOT_YET);
            } else {
                Set<String> candidates = new HashSet<>(known);
                candidates.addAll(asked);
                attribute.error("unknown attribute" + Spelling.hint(name, candidates));
            }
        });
    }
}
