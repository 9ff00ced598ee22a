package dev.skep.spec;

import dev.skep.tree.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Specs by chance: any of Skep's own fields with any value, and fields that it does not know. */
final class SpecMaker {

    /** Begins the value of each variable. */
    static final String SECRET = "hunter2-";

    /** Ways that the table does not have. */
    static final List<List<String>> FOREIGN =
            List.of(
                    List.of("Name"),
                    List.of("Novel"),
                    List.of("Mode", "Global"),
                    List.of("EndpointSpec", "Novel"),
                    List.of("UpdateConfig", "Novel"),
                    List.of("TaskTemplate", "ForceUpdate"),
                    List.of("TaskTemplate", "Runtime"),
                    List.of("TaskTemplate", "Placement", "Platforms"),
                    List.of("TaskTemplate", "Resources", "Limits", "Novel"),
                    List.of("TaskTemplate", "ContainerSpec", "OomScoreAdj"),
                    List.of("TaskTemplate", "ContainerSpec", "Privileges", "NoNewPrivileges"));

    private static final String ENV = "Env";
    private static final List<Line> TABLE = table();

    private final SplittableRandom random;

    SpecMaker(SplittableRandom random) {
        this.random = random;
    }

    private record Line(List<String> way, boolean isSet) {}

    private static List<Line> table() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        ServiceFields.class.getResourceAsStream(
                                                "service-fields.txt")),
                                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" +"))
                    .map(words ->
                            new Line(
                                    List.of(words[0].split("\\.")),
                                    words[words.length - 1].equals("set")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tree.Mapping spec() {
        return withOtherForeign(nearly(Tree.Mapping.EMPTY, 2));
    }

    /** The same with a few fields that are others. */
    Tree.Mapping nearly(Tree.Mapping spec) {
        return nearly(spec, 20);
    }

    private Tree.Mapping nearly(Tree.Mapping spec, int oneIn) {
        Tree.Mapping made = spec;
        for (Line line : TABLE) {
            if (random.nextInt(oneIn) == 0) {
                made = made.with(line.way(), value(line));
            }
        }
        return made;
    }

    Tree.Mapping withOtherForeign(Tree.Mapping spec) {
        Tree.Mapping made = spec;
        for (List<String> way : FOREIGN) {
            made = made.with(way, random.nextBoolean() ? any(2) : Tree.NOTHING);
        }
        return made;
    }

    /** The same with each set in another order. */
    Tree.Mapping shuffled(Tree.Mapping spec) {
        Tree.Mapping made = spec;
        for (Line line : TABLE) {
            List<Tree> items = new ArrayList<>(spec.at(line.way()).items());
            if (line.isSet() && items.size() > 1) {
                for (int i = items.size() - 1; i > 0; i--) {
                    items.add(items.remove(random.nextInt(i + 1)));
                }
                made = made.with(line.way(), new Tree.Sequence(items));
            }
        }
        return made;
    }

    private Tree value(Line line) {
        return switch (random.nextInt(8)) {
            case 0 -> Tree.NOTHING;
            case 1 -> zero();
            default ->
                    line.way().getLast().equals(ENV)
                            ? variables()
                            : line.isSet() ? list(2) : any(3);
        };
    }

    private Tree variables() {
        List<Tree> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(Tree.of("ABC".charAt(random.nextInt(3)) + "=" + SECRET + random.nextInt(3)));
        }
        return new Tree.Sequence(items);
    }

    private Tree zero() {
        return switch (random.nextInt(5)) {
            case 0 -> Tree.Mapping.EMPTY;
            case 1 -> new Tree.Sequence(List.of());
            case 2 -> Tree.of("");
            case 3 -> Tree.of(0);
            default -> Tree.of(false);
        };
    }

    private Tree any(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0 -> Tree.of("text" + random.nextInt(4));
            case 1 -> Tree.of(random.nextInt(3));
            case 2 -> Tree.of(random.nextBoolean());
            case 3 -> list(depth - 1);
            default -> mapping(depth - 1);
        };
    }

    private Tree list(int depth) {
        List<Tree> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(random.nextInt(3) == 0 ? any(depth) : mapping(depth));
        }
        return new Tree.Sequence(items);
    }

    /** With keys by which the elements of known lists are told apart. */
    private Tree mapping(int depth) {
        List<String> keys = List.of("Target", "TargetPort", "Name", "Protocol", "Mode", "ID");
        SortedMap<String, Tree> entries = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            entries.put(keys.get(random.nextInt(keys.size())), any(depth));
        }
        return new Tree.Mapping(entries);
    }
}
