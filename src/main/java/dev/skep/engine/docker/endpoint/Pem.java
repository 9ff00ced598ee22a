package dev.skep.engine.docker.endpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in the files that the Docker CLI uses. */
final class Pem {

    /** A certificate, those above it, and its key. */
    record Identity(List<X509Certificate> chain, PrivateKey key) {

        /** Whether the key is of one of the kinds that the JDK calls so. */
        boolean isOneOf(String[] keyTypes) {
            return Arrays.asList(keyTypes).contains(key.getAlgorithm());
        }
    }

    /** What stands between two lines of dashes. */
    private record Block(String label, String text) {

        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private Pem() {}

    /**
     * @param what these certificates are, for the sentence when there is none
     */
    static List<X509Certificate> certificates(Path file, String what) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(file, what)) {
            if (block.label().endsWith("CERTIFICATE")) {
                found.add(certificate(file, block));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("there is no certificate in " + file + ", in PEM: " + what);
        }
        return found;
    }

    private static X509Certificate certificate(Path file, Block block) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("a certificate in " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * @param whom the identity is for
     */
    static Identity identity(Path cert, Path key, String whom) throws IOException {
        List<X509Certificate> chain = certificates(cert, "our certificate for " + whom);
        PrivateKey ours = key(key, whom);
        if (!belongTogether(chain.getFirst(), ours)) {
            throw new IOException(
                    cert
                            + " and "
                            + key
                            + " do not belong together: put the certificate and the key of one pair there");
        }
        return new Identity(chain, ours);
    }

    private static PrivateKey key(Path file, String whom) throws IOException {
        for (Block block : blocks(file, "our key for " + whom)) {
            if (block.label().equals("ENCRYPTED PRIVATE KEY")
                    || block.text().contains("ENCRYPTED")) {
                throw new IOException(
                        "the key in "
                                + file
                                + " is encrypted, and nobody is asked for its password: decrypt it (openssl pkey)");
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                try {
                    return PrivateKeys.read(block.label(), block.bytes());
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    throw new IOException(
                            "the key in " + file + " cannot be used: " + e.getMessage(), e);
                }
            }
        }
        throw new IOException("there is no private key in " + file + ", in PEM");
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] anything = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<Block> blocks(Path file, String what) throws IOException {
        try {
            Matcher blocks = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return blocks.results().map(it -> new Block(it.group(1), it.group(2))).toList();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no "
                            + file
                            + ", "
                            + what
                            + ": put it there, or name its folder with DOCKER_CERT_PATH",
                    e);
        } catch (AccessDeniedException e) {
            throw new IOException("permission denied at " + file + ", " + what, e);
        }
    }
}
