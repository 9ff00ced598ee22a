package dev.skep.desired.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads bytes into a {@link Yaml} tree; what is wrong with them becomes one problem with its
 * position.
 */
public final class YamlText {

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private YamlText() {}

    /**
     * The tree, or nothing when a problem was reported that leaves none.
     *
     * @param file what messages call it
     */
    public static Optional<Yaml> parse(String file, byte[] bytes, Problems problems) {
        try {
            return Optional.of(tree(file, decode(file, bytes), problems));
        } catch (UnreadableException e) {
            problems.error(e.at(), "", e.what());
            return Optional.empty();
        }
    }

    /** UTF-8 text without its byte order mark; reports what is not UTF-8. */
    public static Optional<String> text(String file, byte[] bytes, Problems problems) {
        try {
            return Optional.of(decode(file, bytes));
        } catch (UnreadableException e) {
            problems.error(e.at(), "", e.what());
            return Optional.empty();
        }
    }

    private static Yaml tree(String file, String text, Problems problems)
            throws UnreadableException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        StreamReader reader = new StreamReader(text);
        try {
            ParserImpl parser = new ParserImpl(reader, options);
            return new TreeBuilder(file, parser, problems).document();
        } catch (MarkedYAMLException e) {
            throw new UnreadableException(position(file, e.getProblemMark()), explain(e));
        } catch (NumberFormatException e) {
            // The scanner counts on escapes being no larger than a whole number of Java's.
            throw new UnreadableException(
                    position(file, reader.getMark()),
                    "is not YAML: an escape that is no character");
        } catch (ReaderException e) {
            throw new UnreadableException(
                    positionOf(
                            file,
                            text,
                            text.offsetByCodePoints(
                                    0,
                                    Math.min(
                                            e.getPosition(),
                                            text.codePointCount(0, text.length())))),
                    String.format(
                            "is not YAML: the character U+%04X is not allowed", e.getCodePoint()));
        } catch (YAMLException e) {
            // The scanner's own doubts about itself come without a mark.
            throw new UnreadableException(
                    position(file, reader.getMark()), "is not YAML: " + e.getMessage());
        }
    }

    static Position position(String file, Mark mark) {
        return mark == null
                ? Position.of(file)
                : new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String explain(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("\\t")) {
            return "is not YAML: a tab cannot indent or begin a value, use spaces";
        }
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return "is not YAML: " + context + problem.strip();
    }

    private static String decode(String file, byte[] bytes) throws UnreadableException {
        if (bytes.length >= 2
                && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
                        || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE))) {
            throw new UnreadableException(Position.of(file), "is UTF-16 text: save it as UTF-8");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            throw new UnreadableException(
                    positionOf(file, text, text.length()),
                    "is not UTF-8 text from here on: save it as UTF-8");
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static Position positionOf(String file, String text, int index) {
        String before = text.substring(0, index);
        int line = (int) before.chars().filter(character -> character == '\n').count();
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, index);
        return new Position(file, line + 1, column + 1);
    }
}
