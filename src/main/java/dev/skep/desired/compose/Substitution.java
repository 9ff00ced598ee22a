package dev.skep.desired.compose;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts variables into text as Compose does: {@code $VAR}, {@code ${VAR}}, the six forms with an
 * operator, and {@code $$} for a dollar.
 *
 * <p>Messages name variables and leave out the rest, which may be a secret's.
 *
 * <p>The text after an operator may hold variables itself, and is looked at only when it is used.
 *
 * @param unset is told of every variable that has no value and no default, and for which the empty
 *     text is put
 */
record Substitution(Map<String, String> variables, Consumer<String> unset) {

    /** A few lines of an env file, each with the one before twice, would fill any memory. */
    private static final int LONGEST = 1024 * 1024;

    private static final int DEEPEST = 50;

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    String apply(String text) {
        return text.indexOf('$') < 0 ? text : apply(text, 0);
    }

    private String apply(String text, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "${ are nested more than " + DEEPEST + " levels deep");
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        for (int dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', at)) {
            result.append(text, at, dollar);
            at = dollar + 1;
            if (at < text.length() && text.charAt(at) == '$') {
                result.append('$');
                at++;
            } else if (at < text.length() && text.charAt(at) == '{') {
                int end = closing(text, at + 1);
                result.append(braced(text.substring(at + 1, end), depth));
                at = end + 1;
            } else {
                int end = nameEnd(text, at);
                if (end == at) {
                    throw new IllegalArgumentException(
                            "a $ begins a variable, and what follows it here is no name: write $$ for a dollar");
                }
                result.append(plain(text.substring(at, end)));
                at = end;
            }
            if (result.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "with its variables this is longer than " + LONGEST + " characters");
            }
        }
        return result.append(text, at, text.length()).toString();
    }

    /**
     * The brace that closes the one opened before {@code from}; a dollar with a brace nests, a
     * brace alone does not.
     */
    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.startsWith("${", i)) {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a ${ is not closed with }");
    }

    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isNamePart(text.charAt(end), end == from)) {
            end++;
        }
        return end;
    }

    private static boolean isNamePart(char character, boolean first) {
        return character == '_'
                || (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (!first && character >= '0' && character <= '9');
    }

    private String braced(String inner, int depth) {
        int end = nameEnd(inner, 0);
        if (end == 0) {
            throw new IllegalArgumentException("a ${ is not followed by a variable's name");
        }
        String name = inner.substring(0, end);
        String rest = inner.substring(end);
        if (rest.isEmpty()) {
            return plain(name);
        }
        boolean emptyCounts = !rest.startsWith(":");
        String operation = emptyCounts ? rest : rest.substring(1);
        String argument = operation.isEmpty() ? "" : operation.substring(1);
        String value = variables.get(name);
        boolean present = value != null && (emptyCounts || !value.isEmpty());
        return switch (operation.isEmpty() ? ' ' : operation.charAt(0)) {
            case '-' -> present && value != null ? value : apply(argument, depth + 1);
            case '+' -> present ? apply(argument, depth + 1) : "";
            case '?' -> {
                if (present && value != null) {
                    yield value;
                }
                String message = apply(argument, depth + 1);
                throw new IllegalArgumentException(
                        "the variable "
                                + name
                                + " is required and has no value"
                                + (message.isEmpty() ? "" : ": " + message));
            }
            default ->
                    throw new IllegalArgumentException(
                            "a ${"
                                    + name
                                    + "…} has no operator that Compose knows: - :- + :+ ? :?");
        };
    }

    private String plain(String name) {
        String value = variables.get(name);
        if (value == null) {
            unset.accept(name);
            return "";
        }
        return value;
    }
}
