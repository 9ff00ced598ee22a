package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a swarm cannot do is said once, and by name. */
class EngineOnlyTest {

    @TempDir Path folder;

    private Optional<String> note(String attributes) throws IOException {
        Path file = folder.resolve("compose.yaml");
        Files.writeString(
                file,
                """
                name: shop
                services:
                  web: {image: "web:1"%s}
                networks: {front: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
                """
                        .formatted(attributes.isEmpty() ? "" : ", " + attributes));
        return EngineOnly.note(DesiredFiles.read(file).services().firstEntry().getValue())
                .map(Finding::message);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            textBlock =
                    """
                    "container_name: one"                              | container_name
                    "network_mode: host"                               | network_mode
                    "domainname: example.org"                          | domainname
                    "networks: {front: {ipv4_address: 10.9.0.9}}"      | fixed addresses
                    "networks: {front: {ipv6_address: 'fd00::9'}}"     | fixed addresses
                    "ports: ['127.0.0.1:80:80']"                       | host_ip
                    "privileged: true"                                 | privileged
                    "security_opt: ['no-new-privileges']"              | security_opt
                    "devices: [/dev/fuse]"                             | devices
                    "shm_size: 64m"                                    | shm_size
                    """)
    void whatHasNoEffectIsNamed(String attribute, String name) throws IOException {
        assertEquals(
                Optional.of(name + " has no effect on a swarm: only a plain engine heeds it"),
                note(attribute));
    }

    @Test
    void severalAreOneNote() throws IOException {
        assertEquals(
                Optional.of(
                        "privileged, devices have no effect on a swarm: only a plain engine heeds them"),
                note("privileged: true, devices: [/dev/fuse]"));
    }

    @Test
    void whatASwarmCanDoIsNotNamed() throws IOException {
        assertEquals(Optional.empty(), note(""));
        assertEquals(
                Optional.empty(), note("ports: ['80:80'], networks: [front], read_only: true"));
    }
}
