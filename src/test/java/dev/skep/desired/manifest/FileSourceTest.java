package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running Skep notices, and what it does not take for a change. */
class FileSourceTest {

    private static final String SHOP =
            """
            apiVersion: skep.dev/v1
            kind: Stack
            metadata:
              name: shop
            spec:
              compose: compose.yaml
            """;

    private static final String COMPOSE =
            """
            services:
              web:
                image: busybox:1
                env_file: [{path: web.env, required: false}]
                configs: [app]
            configs:
              app: {file: app.conf}
            """;

    @TempDir Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        write("skep.yaml", SHOP);
        write("compose.yaml", COMPOSE);
        write("app.conf", "a");
    }

    @Test
    void nothingChangedIsNoReading() {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        assertEquals(Optional.empty(), source.readIfChanged());
        assertEquals(Optional.empty(), source.readIfChanged());
    }

    @Test
    void aSavedFileIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        write("compose.yaml", COMPOSE.replace("busybox:1", "busybox:22"));
        assertEquals("busybox:22", image(source.readIfChanged().orElseThrow()));
        assertEquals(Optional.empty(), source.readIfChanged());
    }

    @Test
    void aFileReplacedByRenameIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        source.readIfChanged();
        Path beside = write("compose.yaml.tmp", COMPOSE.replace("busybox:1", "busybox:2"));
        Files.setLastModifiedTime(
                beside, Files.getLastModifiedTime(folder.resolve("compose.yaml")));
        Files.move(beside, folder.resolve("compose.yaml"), StandardCopyOption.ATOMIC_MOVE);
        assertEquals("busybox:2", image(source.readIfChanged().orElseThrow()));
    }

    @Test
    void aWriteThatKeepsSizeAndTimeIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        Path file = folder.resolve("compose.yaml");
        FileTime time = Files.getLastModifiedTime(file);
        source.read();
        write("compose.yaml", COMPOSE.replace("busybox:1", "busybox:2"));
        Files.setLastModifiedTime(file, time);
        assertEquals("busybox:2", image(source.readIfChanged().orElseThrow()));
    }

    @Test
    void aSwappedSymbolicLinkIsNoticed() throws IOException {
        Path volume = Files.createDirectories(folder.resolve("volume"));
        write("volume/..1/skep.yaml", SHOP.replace("compose.yaml", "../compose.yaml"));
        write(
                "volume/..2/skep.yaml",
                SHOP.replace("shop", "store").replace("compose.yaml", "../compose.yaml"));
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(volume.resolve("skep.yaml"), Path.of("..data/skep.yaml"));
        Files.copy(folder.resolve("compose.yaml"), folder.resolve("volume/compose.yaml"));
        write("volume/app.conf", "a");
        write("compose.yaml", COMPOSE);
        FileSource source = source(volume);
        source.read();
        source.readIfChanged();
        Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of("..2"));
        Files.move(
                volume.resolve("..data_tmp"),
                volume.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE);
        assertEquals(
                Optional.of(new StackName("store")), stack(source.readIfChanged().orElseThrow()));
    }

    @Test
    void aChangedConfigFileIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        write("app.conf", "b");
        assertTrue(source.readIfChanged().isPresent());
    }

    @Test
    void aFileThatWasMissingIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        source.readIfChanged();
        write("web.env", "A=b");
        assertTrue(source.readIfChanged().isPresent());
        write(".env", "A=b");
        assertTrue(source.readIfChanged().isPresent());
    }

    @Test
    void aStackAddedToTheDirectoryIsNoticed() throws IOException {
        FileSource source = source(folder);
        source.read();
        source.readIfChanged();
        write("more.yaml", SHOP.replace("shop", "more"));
        assertEquals(2, source.readIfChanged().orElseThrow().documents().size());
        Files.delete(folder.resolve("more.yaml"));
        assertEquals(1, source.readIfChanged().orElseThrow().documents().size());
    }

    @Test
    void aDirectoryInWhichNothingChangedIsNoReading() {
        FileSource source = source(folder);
        source.read();
        assertEquals(Optional.empty(), source.readIfChanged());
        assertEquals(Optional.empty(), source.readIfChanged());
    }

    @Test
    void aDirectoryThatWentAwayIsNoticed() throws IOException {
        Path late = Files.createDirectory(folder.resolve("late"));
        FileSource source = source(late);
        source.read();
        assertEquals(Optional.empty(), source.readIfChanged());
        Files.delete(late);
        assertTrue(source.readIfChanged().isPresent());
    }

    @Test
    void aDirectoryThatComesLateIsNoticed() throws IOException {
        FileSource source = source(folder.resolve("late"));
        assertEquals(1, source.read().problems().size());
        write("late/compose.yaml", "services: {web: {image: busybox}}");
        assertEquals(
                Optional.of(new StackName("late")), stack(source.readIfChanged().orElseThrow()));
    }

    @Test
    void aBrokenFileStillSaysWhoseItIs() throws IOException {
        FileSource source = source(folder.resolve("skep.yaml"));
        source.read();
        write("skep.yaml", "\t");
        assertEquals(
                Optional.of(new StackName("shop")), stack(source.readIfChanged().orElseThrow()));
        Files.delete(folder.resolve("skep.yaml"));
        assertEquals(
                Optional.of(new StackName("shop")), stack(source.readIfChanged().orElseThrow()));
    }

    @Test
    void aBrokenStackInADirectoryStillSaysWhoseItIs() throws IOException {
        FileSource source = source(folder);
        source.read();
        write("skep.yaml", "\t");
        Reading broken = source.readIfChanged().orElseThrow();
        assertEquals(Optional.of(new StackName("shop")), stack(broken));
        assertEquals(1, broken.problems().size());
    }

    @Test
    void aStackThatCannotBeReadStillSaysWhoseItIs() throws IOException {
        FileSource source = source(folder);
        source.read();
        Files.delete(folder.resolve("skep.yaml"));
        Files.createDirectory(folder.resolve("skep.yaml"));
        Reading unread = source.readIfChanged().orElseThrow();
        assertEquals(Optional.of(new StackName("shop")), stack(unread));
        assertEquals(1, unread.problems().size());
    }

    @Test
    void whatCannotBeReadAndNeverWasAStackIsNobodys() throws IOException {
        Files.createDirectory(folder.resolve("more.yaml"));
        Reading reading = source(folder).read();
        assertEquals(1, reading.documents().size());
        assertEquals(List.of(), reading.problems());
    }

    @Test
    void aBrokenComposeFileKeepsTheNameThatItHad() throws IOException {
        write("compose.yaml", "name: named\n" + COMPOSE);
        FileSource source = source(folder.resolve("compose.yaml"));
        source.read();
        write("compose.yaml", "name: named\n\t");
        assertEquals(
                Optional.of(new StackName("named")), stack(source.readIfChanged().orElseThrow()));
    }

    @Test
    void whatIsReadTwiceIsTheSame() {
        FileSource source = source(folder.resolve("skep.yaml"));
        assertEquals(source.read(), source.read());
    }

    private static FileSource source(Path path) {
        return new FileSource(List.of(path), ReadOptions.of(Map.of()));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Optional<StackName> stack(Reading reading) {
        return switch (reading.documents().getFirst()) {
            case Document.Valid valid -> Optional.of(valid.state().stack());
            case Document.Invalid invalid -> invalid.stack();
        };
    }

    private static String image(Reading reading) {
        return switch (reading.documents().getFirst()) {
            case Document.Valid valid ->
                    valid.state().services().values().iterator().next().template().spec().image();
            case Document.Invalid invalid -> invalid.problems().toString();
        };
    }
}
