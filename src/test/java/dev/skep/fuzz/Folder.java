package dev.skep.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Several named parts as one text, so that one file of the corpus holds a whole input: each part
 * follows a line {@code === NAME}. What comes before the first such line has the name {@value
 * #UNNAMED}.
 *
 * <p>Texts here are bytes, one character each (ISO 8859-1), so that nothing is lost of what is no
 * UTF-8.
 */
record Folder(SequencedMap<String, String> parts) {

    static final String UNNAMED = "compose.yaml";

    private static final String MARK = "=== ";

    static Folder ofTexts(Map<String, String> texts) {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        texts.forEach((name, text) -> parts.put(name, bytesAsText(text)));
        return new Folder(parts);
    }

    static Folder parse(byte[] input) {
        SequencedMap<String, StringBuilder> parts = new LinkedHashMap<>();
        StringBuilder part = new StringBuilder();
        String text = new String(input, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(MARK)) {
            parts.put(UNNAMED, part);
        }
        for (int at = 0; at < text.length(); ) {
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline + 1;
            if (text.startsWith(MARK, at)) {
                part = new StringBuilder();
                parts.putIfAbsent(text.substring(at + MARK.length(), end).strip(), part);
            } else {
                part.append(text, at, end);
            }
            at = end;
        }
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        parts.forEach((name, builder) -> texts.put(name, builder.toString()));
        return new Folder(texts);
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        parts.forEach((name, part) -> {
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
            text.append(MARK).append(name).append('\n').append(part);
        });
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** UTF-8 as one character a byte. */
    static String bytesAsText(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static byte[] bytesOf(String part) {
        return part.getBytes(StandardCharsets.ISO_8859_1);
    }
}
