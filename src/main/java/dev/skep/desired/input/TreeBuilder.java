package dev.skep.desired.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Builds a tree from the parser's events, with aliases resolved and merge keys carried out.
 *
 * <p>An alias shares the part that it names, so a small file stays small in memory; what it stands
 * for is counted in full and bounded, because whoever walks the tree walks the whole.
 */
final class TreeBuilder {

    private static final int DEPTH_LIMIT = 100;
    private static final long ALIASED_PARTS_LIMIT = 200_000;
    private static final int LONGEST_KEY = 1024;
    private static final String MERGE_KEY = "<<";

    /**
     * @param parts how many parts it has, each alias counted with all that it stands for
     * @param height how many levels deep it is, likewise
     */
    private record Built(Yaml value, long parts, int height, Yaml.Merging merging) {}

    private final String file;
    private final Parser events;
    private final Problems problems;
    private final Map<String, Built> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private long aliasedParts;

    TreeBuilder(String file, Parser events, Problems problems) {
        this.file = file;
        this.events = events;
        this.problems = problems;
    }

    /** The one document of the stream. */
    Yaml document() throws UnreadableException {
        events.getEvent();
        if (events.checkEvent(Event.ID.StreamEnd)) {
            throw new UnreadableException(Position.of(file), "is empty");
        }
        events.getEvent();
        Yaml root = node("", 0).value();
        events.getEvent();
        if (!events.checkEvent(Event.ID.StreamEnd)) {
            Position second = YamlText.position(file, events.peekEvent().getStartMark());
            throw new UnreadableException(
                    second, "begins a second YAML document: write one document per file");
        }
        return root;
    }

    private Built node(String path, int depth) throws UnreadableException {
        Event event = events.getEvent();
        Position at = YamlText.position(file, event.getStartMark());
        checkDepth(depth, at);
        if (event instanceof AliasEvent alias) {
            Built target = aliased(alias.getAnchor(), at);
            checkDepth(depth + target.height(), at);
            return target;
        }
        @Nullable String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.remove(anchor);
            open.add(anchor);
        }
        Built built =
                switch (event) {
                    case ScalarEvent scalar -> scalar(scalar, at, path);
                    case SequenceStartEvent start -> sequence(start, at, path, depth);
                    case MappingStartEvent start -> mapping(start, at, path, depth);
                    default -> throw new IllegalStateException("no node begins with " + event);
                };
        if (anchor != null) {
            open.remove(anchor);
            anchors.put(anchor, built);
        }
        return built;
    }

    private static void checkDepth(int depth, Position at) throws UnreadableException {
        if (depth > DEPTH_LIMIT) {
            throw new UnreadableException(
                    at, "is nested more than " + DEPTH_LIMIT + " levels deep");
        }
    }

    private Built aliased(String name, Position at) throws UnreadableException {
        if (open.contains(name)) {
            throw new UnreadableException(
                    at, "the alias *" + name + " stands inside of what it names");
        }
        Built target = anchors.get(name);
        if (target == null) {
            throw new UnreadableException(
                    at,
                    "the alias *"
                            + name
                            + " names no anchor before it"
                            + Spelling.hint(name, anchors.keySet()));
        }
        aliasedParts += target.parts();
        if (aliasedParts > ALIASED_PARTS_LIMIT) {
            throw new UnreadableException(
                    at,
                    "aliases up to here stand for more than "
                            + ALIASED_PARTS_LIMIT
                            + " parts, which is the limit");
        }
        return target;
    }

    private Built scalar(ScalarEvent event, Position at, String path) {
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        @Nullable String tag = event.getTag();
        if (tag != null && tag.startsWith("tag:yaml.org,2002:")) {
            plain = !tag.equals("tag:yaml.org,2002:str");
        }
        return new Built(
                new Yaml.Scalar(at, event.getValue(), plain), 1, 0, merging(tag, at, path));
    }

    private Built sequence(CollectionStartEvent start, Position at, String path, int depth)
            throws UnreadableException {
        List<Yaml> items = new ArrayList<>();
        long parts = 1;
        int height = 0;
        while (!events.checkEvent(Event.ID.SequenceEnd)) {
            String inner = Cursor.below(path, items.size());
            Built item = node(inner, depth + 1);
            if (item.merging() != Yaml.Merging.MERGED) {
                problems.error(
                        item.value().at(),
                        inner,
                        "!reset and !override stand at an attribute, not at an item of a list");
            }
            items.add(item.value());
            parts += item.parts();
            height = Math.max(height, item.height() + 1);
        }
        events.getEvent();
        return new Built(
                new Yaml.Sequence(at, items), parts, height, merging(start.getTag(), at, path));
    }

    private Built mapping(CollectionStartEvent start, Position at, String path, int depth)
            throws UnreadableException {
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        Optional<Yaml.Entry> merged = Optional.empty();
        long parts = 1;
        int height = 0;
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            Built key = node(path, depth + 1);
            if (!(key.value() instanceof Yaml.Scalar name)) {
                throw new UnreadableException(
                        key.value().at(),
                        "a key of a mapping is a word, not " + key.value().describe());
            }
            if (name.text().length() > LONGEST_KEY) {
                throw new UnreadableException(
                        name.at(), "a key of more than " + LONGEST_KEY + " characters");
            }
            String inner = Cursor.below(path, name.text());
            Built value = node(inner, depth + 1);
            parts += 1 + value.parts();
            height = Math.max(height, value.height() + 1);
            Yaml.Entry entry = new Yaml.Entry(name.at(), value.value(), value.merging());
            boolean isMerge = name.plain() && name.text().equals(MERGE_KEY);
            Optional<Yaml.Entry> earlier =
                    isMerge ? merged : Optional.ofNullable(entries.get(name.text()));
            if (earlier.isPresent()) {
                problems.error(
                        name.at(),
                        inner,
                        "is here for the second time, first on line " + earlier.get().at().line());
            } else if (isMerge) {
                merged = Optional.of(entry);
            } else {
                entries.put(name.text(), entry);
            }
        }
        events.getEvent();
        if (merged.isPresent()) {
            merge(merged.get().value(), entries, path);
        }
        return new Built(
                new Yaml.Mapping(at, entries), parts, height, merging(start.getTag(), at, path));
    }

    /**
     * What is written out wins over what is merged, and of merged mappings the earlier wins over
     * the later.
     */
    private void merge(Yaml source, Map<String, Yaml.Entry> into, String path) {
        switch (source) {
            case Yaml.Mapping mapping -> mapping.entries().forEach(into::putIfAbsent);
            case Yaml.Sequence sequence -> {
                for (Yaml item : sequence.items()) {
                    if (item instanceof Yaml.Mapping mapping) {
                        mapping.entries().forEach(into::putIfAbsent);
                    } else {
                        problems.error(
                                item.at(),
                                path,
                                "expected a mapping to merge with <<, got " + item.describe());
                    }
                }
            }
            case Yaml.Scalar scalar ->
                    problems.error(
                            scalar.at(),
                            path,
                            "expected a mapping to merge with <<, got " + scalar.describe());
        }
    }

    private Yaml.Merging merging(@Nullable String tag, Position at, String path) {
        return switch (tag) {
            case null -> Yaml.Merging.MERGED;
            case "!reset" -> Yaml.Merging.RESET;
            case "!override" -> Yaml.Merging.REPLACED;
            default -> {
                if (!tag.equals("!") && !tag.startsWith("tag:yaml.org,2002:")) {
                    problems.error(
                            at,
                            path,
                            "the tag " + tag + " is unknown: Compose has !reset and !override");
                }
                yield Yaml.Merging.MERGED;
            }
        };
    }
}
