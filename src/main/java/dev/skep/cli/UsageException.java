package dev.skep.cli;

/**
 * A command that cannot be carried out as given. The message is for the user, and all that the user
 * is shown.
 */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
