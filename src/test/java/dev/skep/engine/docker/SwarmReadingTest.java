package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedTask;
import dev.skep.tree.Tree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwarmReadingTest {

    private static final StackName SHOP = new StackName("shop");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written with apostrophes for quotes. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static ObservedService service(String service, String... tasks) {
        return SwarmReading.service(
                        SHOP,
                        json(service),
                        List.of(tasks).stream().map(SwarmReadingTest::json).toList(),
                        Map.of("n1", "shop_default"))
                .orElseThrow();
    }

    @Test
    void whatGoWritesAsNullIsNotThere() {
        ObservedService web =
                service(
                        """
                        {'ID': 's1', 'Version': null, 'UpdateStatus': null, 'CreatedAt': null,
                         'Spec': {'Name': 'shop_web', 'Labels': null, 'Mode': null, 'TaskTemplate': null,
                                  'EndpointSpec': null, 'Networks': null}}
                        """,
                        """
                        {'ID': 't1', 'Slot': null, 'NodeID': null, 'DesiredState': null, 'Spec': null,
                         'Status': {'State': null, 'Err': null, 'ContainerStatus': null, 'Timestamp': null}}
                        """,
                        "{'ID': 't2', 'Status': null}");
        assertEquals(Optional.empty(), web.rollOut());
        assertEquals(Optional.empty(), web.replicas());
        assertEquals(Instant.EPOCH, web.createdAt());
        for (ObservedTask task : web.tasks()) {
            assertEquals(ObservedTask.State.NEW, task.state());
            assertEquals(Optional.empty(), task.node());
            assertEquals(Optional.empty(), task.container());
            assertEquals(Optional.empty(), task.exitCode());
        }

        ObservedNode node =
                SwarmReading.node(
                        json("{'ID': 'n', 'Spec': null, 'Description': null, 'Status': null}"));
        assertEquals(ObservedNode.State.UNKNOWN, node.state());
        assertEquals("", node.hostname());
        assertEquals(
                Optional.empty(),
                SwarmReading.file(SHOP, json("{'ID': 'c', 'Spec': {'Name': 'x', 'Labels': null}}"))
                        .digest());
    }

    @ParameterizedTest
    @CsvSource({
        "running, RUNNING",
        "RUNNING, RUNNING",
        "orphaned, ORPHANED",
        "levitating, NEW",
        "'', NEW",
    })
    void aStateThatIsNotKnownPromisesNothing(String word, ObservedTask.State state) {
        ObservedService web =
                service(
                        "{'ID': 's1', 'Spec': {'Name': 'shop_web'}, 'UpdateStatus': {'State': 'levitating'}}",
                        "{'ID': 't1', 'Status': {'State': '" + word + "'}}");
        assertEquals(state, web.tasks().getFirst().state());
        assertEquals(Optional.empty(), web.rollOut());
    }

    @ParameterizedTest
    @CsvSource({
        "ready, active, true",
        "ready, pause, false",
        "ready, drain, false",
        "ready, levitate, false",
        "down, active, false",
        "levitating, active, false",
    })
    void aNodeOfWhichLittleIsKnownTakesNoTasks(String state, String availability, boolean takes) {
        ObservedNode node =
                SwarmReading.node(
                        json(
                                "{'ID': 'n', 'Status': {'State': '%s'}, 'Spec': {'Availability': '%s'}}"
                                        .formatted(state, availability)));
        assertEquals(takes, node.takesTasks());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'ContainerSpec': {'Image': 'a'}}                                              | true
                    {'ContainerSpec': {'Image': 'a', 'Env': [], 'TTY': false}, 'ForceUpdate': 0}   | true
                    {'ContainerSpec': {'Image': 'a'}, 'Runtime': 'container', 'Placement': {'X': 1}} | true
                    {'ContainerSpec': {'Image': 'b'}}                                              | false
                    {'ContainerSpec': {'Image': 'a'}, 'ForceUpdate': 1}                            | false
                    """)
    void aTaskIsOfTheSpecThatItWouldBeMadeFromNow(String spec, boolean current) {
        ObservedService web =
                service(
                        "{'ID': 's1', 'Spec': {'Name': 'shop_web', 'TaskTemplate': {'ContainerSpec': {'Image': 'a'}}}}",
                        "{'ID': 't1', 'Status': {'State': 'running'}, 'Spec': " + spec + "}");
        assertEquals(current, web.tasks().getFirst().current());
    }

    @Test
    void aTaskOfAnEarlierRunOfAJobIsNotOfThisOne() {
        ObservedService job =
                service(
                        "{'ID': 's1', 'Spec': {'Name': 'shop_job'}, 'JobStatus': {'JobIteration': {'Index': 9}}}",
                        "{'ID': 't1', 'Slot': 1, 'JobIteration': {'Index': 5}}",
                        "{'ID': 't2', 'Slot': 2, 'JobIteration': {'Index': 9}}");
        assertEquals(
                List.of(false, true), job.tasks().stream().map(ObservedTask::current).toList());
    }

    @Test
    void networksAndCredentialsAreToldByName() {
        Tree spec =
                service(
                                """
                                {'ID': 's1', 'Spec': {'Name': 'shop_web', 'TaskTemplate': {
                                  'Networks': [{'Target': 'n1', 'Aliases': ['web']}, {'Target': 'n2'}],
                                  'ContainerSpec': {
                                    'Configs': [{'ConfigID': 'c1', 'ConfigName': 'shop_gmsa', 'Runtime': {}}],
                                    'Privileges': {'CredentialSpec': {'Config': 'c1'}}}}}}
                                """)
                        .spec();
        assertEquals(
                "[{Aliases: [web], Target: shop_default}, {Target: n2}]",
                spec.at("TaskTemplate", "Networks").toString());
        assertEquals(
                Optional.of("shop_gmsa"),
                spec.at("TaskTemplate", "ContainerSpec", "Privileges", "CredentialSpec", "Config")
                        .text());
    }

    @Test
    void theNewestTaskOfASlotComesFirst() {
        ObservedService web =
                service(
                        "{'ID': 's1', 'Spec': {'Name': 'shop_web'}}",
                        "{'ID': 'c', 'Slot': 2, 'Status': {'Timestamp': '2026-01-01T00:00:00Z'}}",
                        "{'ID': 'b', 'Slot': 1, 'Status': {'Timestamp': '2026-01-01T00:00:00Z'}}",
                        "{'ID': 'a', 'Slot': 1, 'Status': {'Timestamp': '2026-01-01T00:00:09.5Z'}}");
        assertEquals(List.of("a", "b", "c"), web.tasks().stream().map(ObservedTask::id).toList());
    }

    @ParameterizedTest
    @CsvSource({"shop_web, true", "shop_, false", "shopweb, false", "shop_-, false", "'', false"})
    void aServiceIsOneOfTheStackByItsName(String name, boolean is) {
        assertEquals(
                is,
                SwarmReading.service(
                                SHOP,
                                json("{'ID': 's1', 'Spec': {'Name': '" + name + "'}}"),
                                List.of(),
                                Map.of())
                        .isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'dev.skep.stack': 'shop'}                                         | shop
                    {'com.docker.stack.namespace': 'shop'}                             | shop
                    {'dev.skep.stack': 'shop', 'com.docker.stack.namespace': 'other'}  | shop
                    {'com.docker.stack.namespace': 'No Name'}                          | ""
                    {}                                                                 | ""
                    """)
    void whoseAThingIsSaysEitherLabel(String labels, String stack) {
        assertEquals(stack, SwarmReading.stack(json(labels)).map(StackName::value).orElse(""));
    }

    @Test
    void aTreeKeepsEveryValueOnItsWayThrough() {
        JsonNode all =
                json(
                        """
                        {'a': 9007199254740993, 'b': 0.1, 'c': [true, false, null, {}], 'd': {'e': ''},
                         'f': -1, 'g': 18446744073709551615}
                        """);
        assertEquals(all.toString(), Trees.json(Trees.of(all)).toString());
    }
}
