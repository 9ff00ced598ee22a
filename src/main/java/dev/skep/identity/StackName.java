package dev.skep.identity;

import java.util.regex.Pattern;

/**
 * The name of a stack: a Compose project name, or a Swarm stack name.
 *
 * <p>Compose's rule holds: lower-case letters, digits, dashes and underscores, beginning with a
 * letter or digit. At most {@value #MAX_LENGTH} characters, so that {@code STACK-SERVICE-SLOT}
 * stays a legal host name part in practice.
 */
public record StackName(String value) implements Comparable<StackName> {

    public static final int MAX_LENGTH = 63;

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    /**
     * @throws IllegalArgumentException with a sentence for the user, when the value breaks the rule
     */
    public StackName {
        if (value.length() > MAX_LENGTH || !LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "expected a stack name of lower-case letters, digits, '-' and '_' that begins with a letter or"
                            + " digit (at most "
                            + MAX_LENGTH
                            + " characters), got \""
                            + value
                            + "\"");
        }
    }

    /**
     * The name that Compose makes of a folder's name: lower-cased, illegal characters dropped; may
     * be empty.
     */
    public static String normalize(String raw) {
        String kept = raw.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
        return kept.replaceFirst("^[_-]+", "");
    }

    @Override
    public int compareTo(StackName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
