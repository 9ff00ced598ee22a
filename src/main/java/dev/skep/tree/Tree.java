package dev.skep.tree;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One JSON value. Two are equal when they say the same: entries have no order, and {@code 1.0} is
 * {@code 1}.
 */
public sealed interface Tree {

    /**
     * The only one: nobody else makes a {@link Nothing}, so that no two classes wait to be loaded.
     */
    @SuppressWarnings("ClassInitializationDeadlock")
    Tree NOTHING = new Nothing();

    record Mapping(SortedMap<String, Tree> entries) implements Tree {
        public static final Mapping EMPTY = new Mapping(Collections.emptySortedMap());

        public Mapping {
            entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        }

        /** The same with one entry set, or taken out where it is to be nothing. */
        public Mapping with(String key, Tree value) {
            SortedMap<String, Tree> changed = new TreeMap<>(entries);
            if (value instanceof Nothing) {
                changed.remove(key);
            } else {
                changed.put(key, value);
            }
            return new Mapping(changed);
        }

        @Override
        public String toString() {
            return TreeText.of(this);
        }
    }

    record Sequence(List<Tree> items) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return TreeText.of(this);
        }
    }

    record Text(String value) implements Tree {
        @Override
        public String toString() {
            return TreeText.of(this);
        }
    }

    record Numeral(BigDecimal value) implements Tree {
        public Numeral {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    record Flag(boolean value) implements Tree {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** {@code null}, and what is not there. */
    record Nothing() implements Tree {
        @Override
        public String toString() {
            return "null";
        }
    }

    static Tree of(String value) {
        return new Text(value);
    }

    static Tree of(long value) {
        return new Numeral(BigDecimal.valueOf(value));
    }

    static Tree of(double value) {
        return new Numeral(BigDecimal.valueOf(value));
    }

    static Tree of(boolean value) {
        return new Flag(value);
    }

    static Tree of(Collection<String> values) {
        return new Sequence(values.stream().map(Tree::of).toList());
    }

    static Tree of(Map<String, String> values) {
        SortedMap<String, Tree> entries = new TreeMap<>();
        values.forEach((key, value) -> entries.put(key, of(value)));
        return new Mapping(entries);
    }

    /** What stands at the end of the way, one key after the other; {@link #NOTHING} if nothing. */
    default Tree at(String... way) {
        return at(List.of(way));
    }

    default Tree at(List<String> way) {
        Tree here = this;
        for (String key : way) {
            here =
                    here instanceof Mapping mapping
                            ? mapping.entries().getOrDefault(key, NOTHING)
                            : NOTHING;
        }
        return here;
    }

    /** The same with another value at the end of the way; mappings on the way are made. */
    default Mapping with(List<String> way, Tree value) {
        Mapping here = this instanceof Mapping mapping ? mapping : Mapping.EMPTY;
        String key = way.getFirst();
        if (way.size() == 1) {
            return here.with(key, value);
        }
        Tree below = here.at(key);
        if (value instanceof Nothing && below instanceof Nothing) {
            return here;
        }
        return here.with(key, below.with(way.subList(1, way.size()), value));
    }

    default Optional<String> text() {
        return this instanceof Text(String value) ? Optional.of(value) : Optional.empty();
    }

    /** A whole number that a long can hold; empty for anything else. */
    default Optional<Long> whole() {
        return this instanceof Numeral(BigDecimal value)
                        && value.compareTo(BigDecimal.valueOf(value.longValue())) == 0
                ? Optional.of(value.longValue())
                : Optional.empty();
    }

    default List<Tree> items() {
        return this instanceof Sequence(List<Tree> items) ? items : List.of();
    }

    default SortedMap<String, Tree> entries() {
        return this instanceof Mapping mapping ? mapping.entries : Collections.emptySortedMap();
    }

    /** The text of each entry that has one: labels, options. */
    default SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        entries().forEach((key, value) -> value.text().ifPresent(text -> texts.put(key, text)));
        return texts;
    }

    /** Nothing, an empty text, list or mapping, zero, or false: what Go leaves out. */
    default boolean isZero() {
        return switch (this) {
            case Mapping(SortedMap<String, Tree> entries) -> entries.isEmpty();
            case Sequence(List<Tree> items) -> items.isEmpty();
            case Text(String value) -> value.isEmpty();
            case Numeral(BigDecimal value) -> value.signum() == 0;
            case Flag(boolean value) -> !value;
            case Nothing() -> true;
        };
    }

    /** The same without entries that are zero, at any depth: what Go would have written. */
    default Tree lean() {
        return switch (this) {
            case Mapping(SortedMap<String, Tree> entries) -> {
                SortedMap<String, Tree> kept = new TreeMap<>();
                entries.forEach((key, value) -> {
                    Tree lean = value.lean();
                    if (!lean.isZero()) {
                        kept.put(key, lean);
                    }
                });
                yield new Mapping(kept);
            }
            case Sequence(List<Tree> items) ->
                    new Sequence(items.stream().map(Tree::lean).toList());
            case Text _, Numeral _, Flag _, Nothing _ -> this;
        };
    }
}
