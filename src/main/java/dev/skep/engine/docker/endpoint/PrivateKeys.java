package dev.skep.engine.docker.endpoint;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys in the forms that OpenSSL writes. The JDK reads PKCS#8 alone; PKCS#1 (RSA) and SEC1
 * (EC) are what PKCS#8 has inside, so they get its wrapping.
 */
final class PrivateKeys {

    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int CURVE = 0xa0;

    /** A version of 0. */
    private static final byte[] VERSION = {INTEGER, 1, 0};

    /** RSA's name and its empty parameters. */
    private static final byte[] RSA = hex("06092a864886f70d0101010500");

    /** The name of keys on curves; the curve's own follows it. */
    private static final byte[] EC = hex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /**
     * @param label of the block in a PEM file
     * @throws GeneralSecurityException when it is no such key
     */
    static PrivateKey read(String label, byte[] der) throws GeneralSecurityException {
        return switch (label) {
            case "RSA PRIVATE KEY" -> key(List.of("RSA"), pkcs8(RSA, der));
            case "EC PRIVATE KEY" -> key(List.of("EC"), pkcs8(join(EC, curve(der)), der));
            case "PRIVATE KEY" -> key(KINDS, der);
            default ->
                    throw new InvalidKeySpecException(
                            label + " is not among RSA, EC and Ed25519 in PKCS#1, SEC1 or PKCS#8");
        };
    }

    private static PrivateKey key(List<String> kinds, byte[] pkcs8)
            throws GeneralSecurityException {
        InvalidKeySpecException last = new InvalidKeySpecException("of no kind that is known");
        for (String kind : kinds) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return element(
                SEQUENCE, join(VERSION, join(element(SEQUENCE, algorithm), element(OCTETS, key))));
    }

    /** The curve's name stands in a key after the version and the number itself. */
    private static byte[] curve(byte[] key) throws InvalidKeySpecException {
        try {
            byte[] fields = content(key, 0);
            int at = end(fields, end(fields, 0));
            if (at < fields.length && (fields[at] & 0xff) == CURVE) {
                return content(fields, at);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException cutOff) {
            throw new InvalidKeySpecException("not whole", cutOff);
        }
        throw new InvalidKeySpecException("it does not say which curve it is on");
    }

    private static byte[] content(byte[] der, int at) {
        int end = end(der, at);
        return Arrays.copyOfRange(der, end - length(der, at), end);
    }

    private static int end(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int header = first < 0x80 ? 2 : 2 + (first & 0x7f);
        int end = at + header + length(der, at);
        if (end > der.length || end < at) {
            throw new IndexOutOfBoundsException(end);
        }
        return end;
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 0x80) {
            der.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : 2;
            der.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                der.write(content.length >> (8 * i));
            }
        }
        der.writeBytes(content);
        return der.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
