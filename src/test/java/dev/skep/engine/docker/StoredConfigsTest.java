package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.StackName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the configs of a swarm are for, told by their labels. */
class StoredConfigsTest {

    private static final StackName SHOP = new StackName("shop");

    private static JsonNode config(String name, String labels) {
        try {
            return Json.MAPPER.readTree(
                    """
                    {"ID": "%1$s", "Version": {"Index": 1},
                     "Spec": {"Name": "%1$s", "Data": "eA==", "Labels": {%2$s}}}
                    """
                            .formatted(name, labels));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final List<JsonNode> CONFIGS =
            List.of(
                    config("shop_page", "\"dev.skep.stack\": \"shop\""),
                    config("shop_.skep", "\"dev.skep.last-applied\": \"\""),
                    config(
                            "shop_.skep-desired.1",
                            "\"dev.skep.stack\": \"shop\", \"dev.skep.desired\": \"shop\","
                                    + " \"dev.skep.revision\": \"1\","
                                    + " \"dev.skep.secrets\": \"shop_a-1,shop_b-2\""),
                    config(
                            "by-hand",
                            "\"dev.skep.stack\": \"shop\", \"dev.skep.desired\": \"shop\""),
                    config(
                            "blog_.skep-desired.4",
                            "\"dev.skep.desired\": \"blog\", \"dev.skep.secrets\": \"blog_c\""));

    @Test
    void whatWasSubmittedIsNoFileOfAService() {
        assertEquals(Set.of("shop_page"), StoredConfigs.files(SHOP, CONFIGS).keySet());
    }

    @Test
    void theSecretsOfAllRevisionsOfTheStackAreNeeded() {
        assertEquals(Set.of("shop_a-1", "shop_b-2"), StoredConfigs.needed(SHOP, CONFIGS));
        assertEquals(Set.of("blog_c"), StoredConfigs.needed(new StackName("blog"), CONFIGS));
    }

    @Test
    void aRevisionOfAStackIsNoneOfAService() {
        assertEquals(Set.of(), StoredConfigs.revisions(SHOP, CONFIGS).keySet());
    }

    @Test
    void aNameThatIsTooLongKeepsItsNumber() {
        String name = ConfigName.numbered("s".repeat(60) + "_.skep-desired", 12);
        assertEquals(64, name.length());
        assertEquals(".12", name.substring(61));
    }
}
