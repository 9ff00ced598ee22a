package dev.skep.identity;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A digest of what a replica is made from: two replicas with the same hash need no replacement.
 *
 * <p>It is taken over a record, component by component. A component that is absent (null, empty,
 * {@code false}, 0) does not count, so that a later Skep that knows more attributes leaves the
 * containers of files that do not use them alone.
 */
public record SpecHash(String value) {

    /** Marks a record that only groups parts of a spec and is no part itself. */
    public interface Group {}

    private static final int DIGITS = 16;

    /** Asking a class each time makes new accessors each time, which costs more than the hash. */
    private static final ClassValue<List<RecordComponent>> COMPONENTS =
            new ClassValue<>() {
                @Override
                protected List<RecordComponent> computeValue(Class<?> type) {
                    return List.of(type.getRecordComponents());
                }
            };

    /** The hash of a record and, recursively, of all that it holds. */
    public static SpecHash of(Record spec) {
        return new SpecHash(digest(canonical(spec)));
    }

    /**
     * The hash of each part that is present, by its name: what tells which part of a spec changed.
     * The components of a record that only groups others count by themselves.
     */
    public static SortedMap<String, SpecHash> ofComponents(Record spec) {
        SortedMap<String, SpecHash> hashes = new TreeMap<>();
        for (RecordComponent component : COMPONENTS.get(spec.getClass())) {
            Object value = read(component, spec);
            if (value instanceof Record group && value instanceof Group) {
                hashes.putAll(ofComponents(group));
            } else {
                String canonical = canonical(value);
                if (!canonical.isEmpty()) {
                    hashes.put(component.getName(), new SpecHash(digest(canonical)));
                }
            }
        }
        return hashes;
    }

    /** Every piece is written with its length, so that no two different values share one text. */
    private static String canonical(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Boolean flag -> flag ? "1" : "";
            case Number number -> number.doubleValue() == 0 ? "" : number.toString();
            case Optional<?> optional ->
                    optional.map(present -> "?" + canonical(present)).orElse("");
            case Map<?, ?> map -> map.isEmpty() ? "" : canonicalMap(map);
            case Collection<?> items -> items.isEmpty() ? "" : canonicalItems(items);
            case Record nested -> canonicalRecord(nested);
            default -> value.toString();
        };
    }

    private static String canonicalMap(Map<?, ?> map) {
        SortedMap<String, String> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put(canonical(key), canonical(item)));
        StringBuilder text = new StringBuilder("{");
        sorted.forEach((key, item) -> text.append(piece(key)).append(piece(item)));
        return text.append('}').toString();
    }

    private static String canonicalItems(Collection<?> items) {
        StringBuilder text = new StringBuilder("[");
        items.forEach(item -> text.append(piece(canonical(item))));
        return text.append(']').toString();
    }

    private static String canonicalRecord(Record spec) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : COMPONENTS.get(spec.getClass())) {
            String canonical = canonical(read(component, spec));
            if (!canonical.isEmpty()) {
                text.append(piece(component.getName())).append(piece(canonical));
            }
        }
        return text.isEmpty() ? "" : "(" + spec.getClass().getSimpleName() + text + ")";
    }

    private static String piece(String text) {
        return text.length() + ":" + text;
    }

    private static @Nullable Object read(RecordComponent component, Record spec) {
        try {
            return component.getAccessor().invoke(spec);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "cannot read " + component + " of " + spec.getClass(), e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] sha =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
