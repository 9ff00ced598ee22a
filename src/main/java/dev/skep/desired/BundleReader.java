package dev.skep.desired;

import dev.skep.identity.StackName;

/** Reads a {@link Bundle}'s content again. */
public interface BundleReader {

    /**
     * What it says of the stack, which is invalid where it is no bundle, or one of another stack.
     *
     * @param source what messages call it
     */
    Reading.Document read(String source, StackName stack, byte[] content);
}
