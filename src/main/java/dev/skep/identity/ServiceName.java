package dev.skep.identity;

import java.util.regex.Pattern;

/**
 * The name of a service inside its stack, by the Compose schema's rule: letters, digits, {@code .},
 * {@code _}, {@code -}.
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    public static final int MAX_LENGTH = 63;

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]*");

    /**
     * @throws IllegalArgumentException with a sentence for the user, when the value breaks the rule
     */
    public ServiceName {
        if (value.length() > MAX_LENGTH || !LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "expected a service name of letters, digits, '.', '_' and '-' that begins with a letter or digit"
                            + " (at most "
                            + MAX_LENGTH
                            + " characters), got \""
                            + value
                            + "\"");
        }
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
