package dev.skep.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.skep.tree.Tree;
import dev.skep.tree.TreeJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs between two specs, in words. */
class DifferenceTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String CONTAINER = "{TaskTemplate: {ContainerSpec: %s}}";

    private static Tree.Mapping spec(String yaml) {
        try {
            return TreeJson.mapping(YAML.readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Difference> differences(String live, String wanted) {
        return ServiceFields.differences(spec(live), spec(wanted));
    }

    private static String told(String live, String wanted) {
        return String.join(
                " | ", differences(live, wanted).stream().map(Difference::text).toList());
    }

    private static String ofContainer(String live, String wanted) {
        return told(CONTAINER.formatted(live), CONTAINER.formatted(wanted));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = ';',
            textBlock =
                    """
                    {Image: "web:1"}; {Image: "web:2"}; Image web:1 -> web:2
                    {}; {User: app}; +User app
                    {User: app}; {}; -User app
                    {Image: web}; {Image: "web:latest"}; ""
                    {User: web}; {User: "web:latest"}; User web -> web:latest
                    {Labels: {a: "1", b: "2"}}; {Labels: {b: "3", c: "4"}}; -ContainerSpec.Labels.a 1 | ContainerSpec.Labels.b 2 -> 3 | +ContainerSpec.Labels.c 4
                    {DNSConfig: {Nameservers: [a]}}; {DNSConfig: {Nameservers: [b]}}; DNSConfig.Nameservers [a] -> [b]
                    {Groups: [a, b]}; {Groups: [b, c]}; -Groups a | +Groups c
                    {Groups: [a, b]}; {Groups: [b, a]}; ""
                    {Groups: [a, a]}; {Groups: [a]}; Groups [a, a] -> [a]
                    {Args: [a]}; {Args: [b]}; Args [a] -> [b]
                    {Ulimits: [{Name: nofile, Soft: 1, Hard: 9}]}; {Ulimits: [{Name: nofile, Soft: 2, Hard: 9}]}; Ulimits.nofile.Soft 1 -> 2
                    {Ulimits: [{Name: nofile, Soft: 1}]}; {Ulimits: [{Name: core, Soft: 1}]}; -Ulimits {Name: nofile, Soft: 1} | +Ulimits {Name: core, Soft: 1}
                    {Ulimits: [{Name: nofile, Soft: 1}]}; {Ulimits: [{Name: nofile, Soft: {deep: 1}}]}; Ulimits.nofile.Soft 1 -> {deep: 1}
                    {Mounts: [{Target: /a, VolumeOptions: {NoCopy: true}}]}; {Mounts: [{Target: /a}]}; -Mounts./a.VolumeOptions.NoCopy true
                    {Secrets: [{SecretName: a, SecretID: 1, File: {Name: x}}]}; {Secrets: [{SecretName: b, File: {Name: /run/secrets/x}}]}; Secrets.x.SecretName a -> b
                    {Secrets: [{SecretName: a, File: {Name: /run/secrets/d/x}}]}; {Secrets: [{SecretName: a, File: {Name: d/x}}]}; -Secrets {File: {Name: /run/secrets/d/x}, SecretName: a} | +Secrets {File: {Name: d/x}, SecretName: a}
                    {Configs: [{ConfigName: a, File: {Name: /x}}]}; {Configs: [{ConfigName: a, File: {Name: x}}]}; ""
                    {CapabilityAdd: [net_admin]}; {CapabilityAdd: [CAP_NET_ADMIN]}; ""
                    {CapabilityDrop: [all]}; {CapabilityDrop: [ALL]}; ""
                    {CapabilityDrop: [all]}; {CapabilityDrop: [CAP_ALL]}; -CapabilityDrop ALL | +CapabilityDrop CAP_ALL
                    """)
    void whatDiffersOfAContainerIsTold(String live, String wanted, String told) {
        assertEquals(told, ofContainer(live, wanted));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = ';',
            textBlock =
                    """
                    [A=1, B=2]; [B=3, C=4]; -Env.A | Env.B | +Env.C
                    [A=1, A=1]; [A=1]; Env … -> …
                    [A]; [A=]; Env.A
                    []; [A=1]; +Env.A
                    [=1]; [=2]; Env.
                    """)
    void ofVariablesTheNamesAreTold(String live, String wanted, String told) {
        assertEquals(told, ofContainer("{Env: " + live + "}", "{Env: " + wanted + "}"));
    }

    @Test
    void aVariablesValueIsHidden() {
        assertEquals(
                List.of(new Difference("Env.A", "…", "…", true)),
                differences(
                        CONTAINER.formatted("{Env: [A=1]}"), CONTAINER.formatted("{Env: [A=2]}")));
        assertEquals(
                List.of(new Difference("Env.A", "", "…", true)),
                differences(CONTAINER.formatted("{}"), CONTAINER.formatted("{Env: [A=2]}")));
    }

    @Test
    void whatTheDaemonFillsInOfAPortOrANetworkIsNoDifference() {
        assertEquals(
                "",
                told(
                        "{EndpointSpec: {Ports: [{TargetPort: 80, Protocol: tcp, PublishMode: ingress}]}}",
                        "{EndpointSpec: {Ports: [{TargetPort: 80}]}}"));
        assertEquals(
                "EndpointSpec.Ports.80/udp.PublishedPort 1 -> 2",
                told(
                        "{EndpointSpec: {Ports: [{TargetPort: 80, Protocol: udp, PublishedPort: 1}]}}",
                        "{EndpointSpec: {Ports: [{TargetPort: 80, Protocol: udp, PublishedPort: 2}]}}"));
        assertEquals(
                "",
                told(
                        "{TaskTemplate: {Networks: [{Target: front, Aliases: [a, b]}]}}",
                        "{TaskTemplate: {Networks: [{Target: front, Aliases: [b, a]}]}}"));
        assertEquals(
                "Networks.front.Aliases [a] -> [b]",
                told(
                        "{TaskTemplate: {Networks: [{Target: front, Aliases: [a]}]}}",
                        "{TaskTemplate: {Networks: [{Target: front, Aliases: [b]}]}}"));
    }

    @Test
    void spacesInAConstraintMeanNothing() {
        String placement = "{TaskTemplate: {Placement: {Constraints: [%s]}}}";

        assertEquals(
                "",
                told(
                        placement.formatted("node.role==manager"),
                        placement.formatted("' node.role  == manager '")));
        assertEquals(
                "-Placement.Constraints node.role == manager | +Placement.Constraints node.role != manager",
                told(
                        placement.formatted("node.role==manager"),
                        placement.formatted("node.role!=manager")));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = ';',
            textBlock =
                    """
                    {TaskTemplate: {ContainerSpec: {Image: web}}}; true
                    {EndpointSpec: {Mode: dnsrr}}; true
                    {Mode: {ReplicatedJob: {TotalCompletions: 3}}}; true
                    {Mode: {Replicated: {Replicas: 3}}}; false
                    {Labels: {tier: front}}; false
                    {UpdateConfig: {Order: start-first}}; false
                    """)
    void whatIsOfTasksRestartsThem(String wanted, boolean restarts) {
        List<Difference> told = differences("{}", wanted);

        assertEquals(List.of(restarts), told.stream().map(Difference::restartsTasks).toList());
    }

    @Test
    void aMarkSaysWhoseTheServiceIs() {
        assertTrue(new Difference("Labels.dev.skep.stack", "", "shop", false).isMark());
        assertTrue(new Difference("Labels.com.docker.stack.image", "", "web", false).isMark());
        assertFalse(new Difference("Labels.tier", "", "front", false).isMark());
        assertFalse(new Difference("Image", "a", "b", true).isMark());
    }

    @Test
    void zeroIsNotWhatIsLeftOut() {
        assertEquals(
                "Mode.Replicated.Replicas 0 -> 1",
                told("{Mode: {Replicated: {Replicas: 0}}}", "{}"));
        assertEquals("", told("{Mode: {Replicated: {Replicas: 1}}}", "{}"));
        assertEquals("TTY false -> true", ofContainer("{TTY: false}", "{TTY: true}"));
        assertEquals("", ofContainer("{TTY: false}", "{}"));
    }
}
