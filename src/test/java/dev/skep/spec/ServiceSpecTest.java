package dev.skep.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileSource;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.plan.DesiredFiles;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import dev.skep.tree.TreeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** With {@code -Dskep.golden=write} what a spec is told as is written instead of compared. */
class ServiceSpecTest {

    private static final Path FOLDER = Path.of("src/test/resources/spec");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final FileNames NAMES =
            new FileNames() {
                @Override
                public String ofConfig(FileSource config) {
                    return name(config);
                }

                @Override
                public String ofSecret(FileSource secret) {
                    return name(secret);
                }

                private static String name(FileSource source) {
                    return switch (source) {
                        case FileSource.Content content -> "shop_" + content.key();
                        case FileSource.External(String name) -> name;
                    };
                }
            };

    private final DesiredState desired = DesiredFiles.read(FOLDER.resolve("everything.yaml"));

    @Test
    void everythingThatAFileCanSayIsSaidInTheWordsOfTheApi() throws IOException {
        Fields all = new Fields();
        desired.services().keySet().forEach(name -> all.put(name.value(), spec(name.value(), 3)));
        String actual =
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(TreeJson.json(all.tree()))
                        + "\n";
        Path expected = FOLDER.resolve("everything.json");
        if ("write".equals(System.getProperty("skep.golden"))) {
            Files.writeString(expected, actual);
        }
        assertEquals(Files.readString(expected), actual);
    }

    @Test
    void everyFieldThatIsRenderedIsInTheTable() {
        for (ServiceName name : desired.services().keySet()) {
            Tree.Mapping spec = spec(name.value(), 3);
            Tree.Mapping written = ServiceFields.carriedOver(Tree.Mapping.EMPTY, spec);
            assertEquals(List.of(), ServiceFields.differences(written, spec), name.value());
        }
    }

    @Test
    void theHashIsOfAllButTheCount() {
        assertEquals(hash(spec("web", 3)), hash(spec("web", 0)));
        assertNotEquals(hash(spec("plain", 1)), hash(spec("web", 1)));
        assertEquals(0L, spec("web", 0).at("Mode", "Replicated", "Replicas").whole().orElseThrow());
    }

    @Test
    void aSecretIsToldByItsNameAlone() {
        assertFalse(spec("web", 3).toString().contains("hunter2"));
    }

    private static String hash(Tree spec) {
        return spec.at("Labels", Labels.SPEC_HASH).text().orElseThrow();
    }

    private Tree.Mapping spec(String name, int replicas) {
        return new ServiceSpec(
                        desired,
                        Objects.requireNonNull(desired.services().get(new ServiceName(name))),
                        NAMES)
                .tree(replicas);
    }
}
