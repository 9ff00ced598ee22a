package dev.skep.desired;

import dev.skep.identity.SpecHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a config or secret holds. It shows itself as a digest only, so that no log, label, plan or
 * answer can carry the content.
 */
public final class FileContent {

    private final byte[] bytes;
    private final String digest;

    public FileContent(byte[] bytes) {
        this.bytes = bytes.clone();
        try {
            this.digest =
                    "sha256:"
                            + HexFormat.of()
                                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static FileContent of(String text) {
        return new FileContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the content: for the engine alone. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent content && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** The digest, never the content; {@link SpecHash} relies on it. */
    @Override
    public String toString() {
        return digest;
    }
}
