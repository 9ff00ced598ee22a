package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Bundle;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a bundle is what was read from the files, and no secret is in it. */
class PackingTest {

    private static final StackName SHOP = new StackName("shop");

    private static final Map<String, String> VARIABLES =
            Map.of(
                    "TAG", "7",
                    "INHERITED", "a \"word\"\n\\and → 🐝",
                    "UNUSED", "never looked at",
                    "HOME", "/home/me",
                    "KEY", "variable's secret");

    @TempDir Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        write(
                "skep.yaml",
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: shop}
                spec:
                  compose: [compose.yaml, more/override.yaml]
                  envFile: [prod.env]
                  targets: {web: {replicas: 3}}
                """);
        write(
                "compose.yaml",
                """
                services:
                  web:
                    image: busybox:${TAG:-1}
                    environment: [INHERITED, NOT_SET]
                    env_file: [web.env, {path: missing.env, required: false}]
                    configs: [app]
                    secrets: [file, variable]
                    volumes: ["./data:/data", "~/mine:/mine"]
                configs: {app: {file: app.conf}}
                secrets:
                  file: {file: key.txt}
                  variable: {environment: KEY}
                """);
        write("more/override.yaml", "services: {web: {labels: {from: \"${OF_FILE}\"}}}\n");
        write("prod.env", "OF_FILE=prod\nNEVER_USED=password\n");
        write("web.env", "A=${OF_FILE}-${TAG}\nINHERITED\n");
        write("app.conf", "binary \0\u00ff");
        write("key.txt", "file's secret");
    }

    @Test
    void whatIsReadFromABundleIsWhatTheFilesSay() throws IOException {
        DesiredState files =
                state(new FileSource(paths("skep.yaml"), options()).read().documents());
        Bundle bundle = only(pack("skep.yaml"));
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        DesiredState read = state(List.of(read(bundle)));
        assertEquals(files, read);
        assertEquals(files.digest(), read.digest());
        assertEquals(hashes(files), hashes(read));
        assertEquals(files, bundle.state());
    }

    @Test
    void aPlainComposeFolderWithItsOverrideIsTheSameToo() throws IOException {
        write("plain/compose.yaml", "services: {web: {image: busybox}}\n");
        write("plain/compose.override.yaml", "services: {web: {scale: 2}}\n");
        write("plain/other.yaml", "password: nobody's business\n");
        Bundle bundle = only(pack("plain"));
        DesiredState files = state(new FileSource(paths("plain"), options()).read().documents());
        assertEquals(files, state(List.of(read(bundle))));
        assertEquals(2, bundle.sizes().size(), bundle.sizes()::toString);
    }

    @Test
    void whatTheCommandLineSaysTravels() throws IOException {
        write(
                "plain/compose.yaml",
                "services: {web: {image: busybox, profiles: [p]}, db: {image: b}}");
        ReadOptions options =
                new ReadOptions(
                        Optional.of("other"),
                        new TreeMap<>(Map.of("web", 4)),
                        List.of(),
                        List.of("p"),
                        VARIABLES);
        Path compose = folder.resolve("plain/compose.yaml");
        Bundle bundle = only(Packing.of(List.of(compose), options));
        DesiredState read = state(List.of(read(bundle)));
        assertEquals(new StackName("other"), read.stack());
        assertEquals(bundle.state(), read);
        assertEquals(2, read.services().size());
    }

    @Test
    void equalFilesMakeEqualBundles() {
        assertEquals(only(pack("skep.yaml")).content(), only(pack("skep.yaml")).content());
    }

    @Test
    void noSecretAndNoVariableThatIsNotUsedIsInIt() throws IOException {
        String all = unpacked(only(pack("skep.yaml")));
        assertTrue(all.contains("OF_FILE"), all);
        for (String never : List.of("secret\n", "'s secret", "never looked at", "password")) {
            assertFalse(all.contains(never), all);
        }
    }

    @Test
    void aSecretsFileThatIsReadForSomethingElseIsRefused() throws IOException {
        write("compose.yaml", read("compose.yaml").replace("file: app.conf", "file: key.txt"));
        refused("key.txt is a secret's content, and is read for something else as well");
    }

    @Test
    void aSecretsVariableThatIsUsedForSomethingElseIsRefused() throws IOException {
        write("compose.yaml", read("compose.yaml").replace("NOT_SET", "KEY"));
        refused("uses the variable KEY for something else beside a secret's content");
    }

    @Test
    void anEnvFileThatSetsASecretsVariableIsRefused() throws IOException {
        write("prod.env", "OF_FILE=prod\nIN_FILE=hunter2\n");
        write(
                "compose.yaml",
                read("compose.yaml").replace("environment: KEY", "environment: IN_FILE"));
        assertFalse(unpacked(only(pack("skep.yaml"))).contains("hunter2"));
        write("compose.yaml", read("compose.yaml").replace("web.env", "prod.env"));
        refused("prod.env sets the variable IN_FILE, which is a secret's content");
    }

    @Test
    void whatIsWrongIsToldWhereItStands() throws IOException {
        write("compose.yaml", "services: {web: {image: 3}}\n");
        refused("compose.yaml:1:");
    }

    @Test
    void whatIsNoBundleIsToldByItsName() {
        assertEquals(
                List.of("shop-by-hand is nothing that skep submit has written"),
                problems(new Bundles().read("shop-by-hand", SHOP, bytes("hello"))));
    }

    @Test
    void aBundleThatIsCutOffIsNotWhole() {
        byte[] whole = only(pack("skep.yaml")).content().bytes();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        String problem = problems(new Bundles().read("half", SHOP, half)).getFirst();
        assertTrue(problem.startsWith("half is not whole: "), problem);
    }

    @Test
    void aBundleOfAnotherStackIsRefused() {
        byte[] content = only(pack("skep.yaml")).content().bytes();
        assertEquals(
                List.of("c is labelled as what is wanted of the stack blog, and describes shop"),
                problems(new Bundles().read("c", new StackName("blog"), content)));
    }

    @Test
    void aFileInABundleThatIsWrongIsToldWithItsPlace() {
        Path compose = Path.of("/srv/compose.yaml");
        Parcel parcel =
                new Parcel(
                        List.of(compose),
                        ReadOptions.of(Map.of()),
                        new TreeMap<>(Map.of(compose, bytes("services:\n  web: {image: 3}\n"))),
                        new TreeMap<>(),
                        new TreeMap<>());
        List<String> problems =
                problems(new Bundles().read("shop.4", SHOP, ParcelFormat.write(parcel)));
        assertTrue(
                problems.getFirst().startsWith("shop.4:/srv/compose.yaml:2:9 services.web.image:"),
                problems::toString);
    }

    /** Whoever may write configs may write anything. */
    @Test
    void whateverIsDamagedIsAProblemAndNothingElse() {
        byte[] whole = only(pack("skep.yaml")).content().bytes();
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length + 20));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertNotNull(new Bundles().read("damaged", SHOP, damaged));
        }
    }

    @Test
    void badNamesInABundleAreProblems() {
        for (String contents :
                List.of(
                        "kind: Bundle\nroots: [\"/a\\u0000b\"]\n",
                        "kind: Bundle\nroots: []\n",
                        "kind: Bundle\nroots: [\"/nowhere\"]\n",
                        "kind: Stack\n",
                        "kind: Bundle\nroots: [/a]\nsecretFiles: {/b: hunter2}\n",
                        "[]")) {
            Document document =
                    new Bundles().read("bad", SHOP, ParcelFormat.write(contents, Map.of()));
            assertInstanceOf(Document.Invalid.class, document, contents);
        }
    }

    private void refused(String part) {
        Bundle.Packed packed = pack("skep.yaml");
        assertEquals(List.of(), packed.bundles());
        assertTrue(
                packed.problems().stream().anyMatch(problem -> problem.toString().contains(part)),
                packed.problems()::toString);
    }

    private Bundle.Packed pack(String name) {
        return Packing.of(paths(name), options());
    }

    private List<Path> paths(String name) {
        return List.of(folder.resolve(name));
    }

    private static ReadOptions options() {
        return ReadOptions.of(VARIABLES);
    }

    private static Bundle only(Bundle.Packed packed) {
        assertEquals(List.of(), packed.problems());
        assertEquals(1, packed.bundles().size());
        return packed.bundles().getFirst();
    }

    private static Document read(Bundle bundle) {
        return new Bundles().read("bundle", bundle.state().stack(), bundle.content().bytes());
    }

    private static DesiredState state(List<Document> documents) {
        return assertInstanceOf(Document.Valid.class, documents.getFirst()).state();
    }

    private static List<String> hashes(DesiredState state) {
        return state.services().values().stream()
                .map(DesiredService::template)
                .map(template -> template.hash().value())
                .toList();
    }

    private static List<String> problems(Document document) {
        return assertInstanceOf(Document.Invalid.class, document).problems().stream()
                .map(Object::toString)
                .toList();
    }

    private static String unpacked(Bundle bundle) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(bundle.content().bytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                texts.add(entry.getName());
                texts.add(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return String.join("\n", texts);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
