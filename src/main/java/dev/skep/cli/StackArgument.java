package dev.skep.cli;

import dev.skep.identity.StackName;
import java.util.Collection;
import java.util.stream.Collectors;

/** The name of a stack on a command line. */
final class StackArgument {

    private StackArgument() {}

    static StackName parse(String text) {
        try {
            return new StackName(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    static String list(Collection<StackName> names) {
        return names.stream().map(StackName::toString).collect(Collectors.joining(", "));
    }
}
