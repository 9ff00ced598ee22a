package dev.skep.chaos;

import dev.skep.scenario.PrivateEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was written into volumes, which must stay as it is: seen on the engine's disk. */
final class Contents {

    private static final int FILES = 3;
    private static final int BYTES = 4096;

    private final PrivateEngine engine;
    private final Random random;
    private final Map<String, String> checksums = new TreeMap<>();

    Contents(PrivateEngine engine, Random random) {
        this.engine = engine;
        this.random = random;
    }

    /** Fills a volume that is there. */
    void fill(String volume) throws IOException {
        for (int number = 1; number <= FILES; number++) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            Files.write(engine.volume(volume).resolve("file" + number), bytes);
        }
        checksums.put(volume, checksum(volume));
    }

    boolean knows(String volume) {
        return checksums.containsKey(volume);
    }

    /** Volumes are never removed, also those that nobody mounts any more. */
    List<String> differences() {
        List<String> found = new ArrayList<>();
        checksums.forEach((volume, before) -> {
            if (!Files.isDirectory(engine.volume(volume))) {
                found.add("volume " + volume + " is gone");
            } else if (!checksum(volume).equals(before)) {
                found.add("volume " + volume + " has other contents");
            }
        });
        return found;
    }

    private String checksum(String volume) {
        try (Stream<Path> files = Files.walk(engine.volume(volume))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(file.getFileName().toString().getBytes());
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
