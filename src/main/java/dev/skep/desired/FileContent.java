package dev.skep.desired;

import dev.skep.identity.SpecHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a config or secret holds. It shows itself as a digest only, so that no log, label, plan or
 * answer can carry the content.
 *
 * <p>Of a secret whose content is in a swarm's store no more than the digest may be known.
 */
public final class FileContent {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final byte @Nullable [] bytes;
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

    private FileContent(String digest) {
        this.bytes = null;
        this.digest = digest;
    }

    public static FileContent of(String text) {
        return new FileContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A content that is somewhere else.
     *
     * @param digest as another one shows itself
     * @throws IllegalArgumentException with a sentence for people, when it is none
     */
    public static FileContent elsewhere(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("is no digest of a file: expected sha256:…");
        }
        return new FileContent(digest);
    }

    /** Whether the content itself is known, and not its digest alone. */
    public boolean isHere() {
        return bytes != null;
    }

    /**
     * A copy of the content: for the engine alone.
     *
     * @throws IllegalStateException when it is not here
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("of " + digest + " no more than that is known");
        }
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent content && digest.equals(content.digest);
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
