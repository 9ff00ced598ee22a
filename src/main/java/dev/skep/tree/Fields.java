package dev.skep.tree;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A mapping in the making. What is zero (see {@link Tree#isZero}) is left out, so that the other
 * side's default holds; {@link #always} puts it in all the same.
 */
public final class Fields {

    private final SortedMap<String, Tree> entries = new TreeMap<>();

    public static Fields of(String key, String value) {
        return new Fields().put(key, value);
    }

    public Fields always(String key, Tree value) {
        entries.put(key, value);
        return this;
    }

    public Fields put(String key, Tree value) {
        return value.isZero() ? this : always(key, value);
    }

    public Fields put(String key, Fields value) {
        return put(key, value.tree());
    }

    public Fields put(String key, String value) {
        return put(key, Tree.of(value));
    }

    public Fields put(String key, long value) {
        return put(key, Tree.of(value));
    }

    public Fields put(String key, boolean value) {
        return put(key, Tree.of(value));
    }

    public Fields put(String key, Optional<String> value) {
        value.ifPresent(text -> put(key, text));
        return this;
    }

    public Fields put(String key, Collection<String> values) {
        return put(key, Tree.of(values));
    }

    public Fields put(String key, Map<String, String> values) {
        return put(key, Tree.of(values));
    }

    public Tree.Mapping tree() {
        return new Tree.Mapping(entries);
    }
}
