package dev.skep.desired.manifest;

import dev.skep.identity.StackName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can still be told of a {@code kind: Stack} file that is no YAML: that it is one, and of
 * which stack, so that the stack's last good state is kept.
 */
final class BrokenManifest {

    private static final Pattern OURS =
            Pattern.compile("(?m)^(kind:\\s*Stack\\b|apiVersion:\\s*skep\\.dev/)");
    private static final Pattern NAME =
            Pattern.compile("[ \\t]+name:[ \\t]*[\"']?([a-z0-9_-]+)[\"']?[ \\t]*(#.*)?");

    private BrokenManifest() {}

    static boolean looksLikeOne(byte[] bytes) {
        return OURS.matcher(text(bytes)).find();
    }

    /**
     * The name under {@code metadata:}, which ends where the next key without indentation begins.
     */
    static Optional<StackName> name(byte[] bytes) {
        return text(bytes)
                .lines()
                .dropWhile(line -> !line.startsWith("metadata:"))
                .skip(1)
                .takeWhile(line -> line.isBlank() || !Character.isLetter(line.charAt(0)))
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .flatMap(matcher -> stackName(matcher.group(1)));
    }

    private static Optional<StackName> stackName(String text) {
        try {
            return Optional.of(new StackName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whatever is not UTF-8 is shown as a replacement character, which stands in nobody's way here.
     */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
