package dev.skep.spec;

import dev.skep.tree.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares two specs of a service, and carries one over to the other, field by field.
 *
 * <p>What Skep does not set is never compared and never touched, so that no field is lost that only
 * somebody else knows.
 */
public final class ServiceFields {

    private static final List<Field> ALL = read();

    private ServiceFields() {}

    /** What differs, in the order of the table; both forms with the daemon's defaults filled in. */
    public static List<Difference> differences(Tree live, Tree wanted) {
        List<Difference> differences = new ArrayList<>();
        for (Field field : ALL) {
            if (field.differs(live, wanted)) {
                differences.addAll(Difference.of(field, field.of(live), field.of(wanted)));
            }
        }
        return differences;
    }

    /** The live spec with every field that differs set as wanted. */
    public static Tree.Mapping carriedOver(Tree.Mapping live, Tree wanted) {
        Tree.Mapping merged = live;
        for (Field field : ALL) {
            if (field.differs(live, wanted)) {
                merged = merged.with(field.way(), wanted.at(field.way()));
            }
        }
        return merged;
    }

    private static List<Field> read() {
        try (InputStream stream =
                        Objects.requireNonNull(
                                ServiceFields.class.getResourceAsStream("service-fields.txt"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(ServiceFields::field)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Field field(String line) {
        String[] parts = line.split(" +", 2);
        List<String> way = List.of(parts[0].split("\\.", -1));
        String rest = parts.length > 1 ? parts[1] : "";
        return switch (rest) {
            case "set" -> new Field(way, Tree.NOTHING, true);
            case "" -> new Field(way, Tree.NOTHING, false);
            case "false" -> new Field(way, Tree.of(false), false);
            default ->
                    rest.startsWith("\"")
                            ? new Field(way, Tree.of(rest.substring(1, rest.length() - 1)), false)
                            : new Field(way, Tree.of(Long.parseLong(rest)), false);
        };
    }
}
