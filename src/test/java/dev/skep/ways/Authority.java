package dev.skep.ways;

import dev.skep.lab.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Signs certificates, as {@code openssl} makes them. */
public final class Authority {

    /** A kind of key, and the form that it is in. */
    public enum Key {
        RSA_PKCS1,
        RSA_PKCS8,
        EC_SEC1,
        EC_PKCS8,
        ED25519
    }

    private final Path folder;

    /**
     * @param folder of its own
     */
    public Authority(Path folder, String name) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout",
                folder.resolve("ca-key.pem"),
                "-out",
                folder.resolve("ca.pem"),
                "-subj",
                "/CN=" + name);
    }

    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /**
     * Into a folder as an engine's or a client's: {@code ca.pem}, {@code cert.pem}, {@code
     * key.pem}.
     */
    public Path engine(Path into, String names) throws IOException, InterruptedException {
        return engine(into, names, 30);
    }

    /**
     * @param days that it is valid; less than none: it has expired
     */
    public Path engine(Path into, String names, int days) throws IOException, InterruptedException {
        return issue(
                into,
                Key.RSA_PKCS8,
                "engine",
                "subjectAltName=" + names + "\nextendedKeyUsage=serverAuth\n",
                days);
    }

    public Path client(Path into, Key key) throws IOException, InterruptedException {
        return client(into, key, 30);
    }

    public Path client(Path into, Key key, int days) throws IOException, InterruptedException {
        return issue(into, key, "skep", "extendedKeyUsage=clientAuth\n", days);
    }

    private Path issue(Path into, Key kind, String name, String extensions, int days)
            throws IOException, InterruptedException {
        Files.createDirectories(into);
        Path work = Files.createDirectories(folder.resolve("work"));
        Path key = work.resolve("key.pem");
        make(kind, key);
        Path request = work.resolve("request.pem");
        openssl("req -new -key", key, "-out", request, "-subj", "/CN=" + name);
        Path extra = Files.writeString(work.resolve("extensions"), extensions);
        openssl(
                "x509 -req -CAcreateserial -in",
                request,
                "-CA",
                certificate(),
                "-CAkey",
                folder.resolve("ca-key.pem"),
                "-days",
                days,
                "-extfile",
                extra,
                "-out",
                work.resolve("cert.pem"));
        Files.copy(certificate(), work.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        for (String file : List.of("ca.pem", "cert.pem", "key.pem")) {
            Files.move(work.resolve(file), into.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return into;
    }

    private static void make(Key kind, Path key) throws InterruptedException {
        switch (kind) {
            case RSA_PKCS8 ->
                    openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out", key);
            case RSA_PKCS1 -> {
                make(Key.RSA_PKCS8, key);
                openssl("rsa -traditional -in", key, "-out", key);
            }
            case EC_SEC1 -> openssl("ecparam -name secp384r1 -genkey -out", key);
            case EC_PKCS8 ->
                    openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out", key);
            case ED25519 -> openssl("genpkey -algorithm ed25519 -out", key);
        }
    }

    private static void openssl(String words, Object... more) throws InterruptedException {
        Command.run(
                Stream.concat(
                                Stream.concat(Stream.of("openssl"), Stream.of(words.split(" "))),
                                Stream.of(more).map(Object::toString))
                        .toArray(String[]::new));
    }
}
