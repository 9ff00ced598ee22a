package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the container is called, whom it reaches, and which of its ports are reached. */
final class NetworkingReader {

    private static final String DEFAULT = "default";

    private NetworkingReader() {}

    static Networking read(String serviceName, Attributes service, Project project) {
        Optional<String> mode = networkMode(service);
        List<Port> ports =
                service.items("ports").stream()
                        .flatMap(item -> project.ports().read(item).stream())
                        .toList();
        return new Networking(
                service.text("hostname"),
                service.text("domainname"),
                mode,
                mode.isPresent() ? List.of() : attachments(serviceName, service, project),
                ports,
                service.items("expose").stream()
                        .flatMap(item -> PortReader.exposed(item).stream())
                        .distinct()
                        .toList(),
                service.at("extra_hosts").map(NetworkingReader::extraHosts).orElse(List.of()),
                service.texts("dns"),
                service.texts("dns_search"),
                service.texts("dns_opt"));
    }

    private static Optional<String> networkMode(Attributes service) {
        return service.at("network_mode")
                .flatMap(value ->
                        value.text()
                                .flatMap(mode -> {
                                    service.at("networks")
                                            .ifPresent(networks ->
                                                    networks.error(
                                                            "cannot stand beside network_mode: a container has one or the other"));
                                    if (mode.startsWith("service:")
                                            || mode.startsWith("container:")) {
                                        value.error("\"" + mode + "\" is " + Attributes.NOT_YET);
                                        return Optional.empty();
                                    }
                                    if (mode.equals("host")) {
                                        service.at("ports")
                                                .ifPresent(ports ->
                                                        ports.warning(
                                                                "has no effect with network_mode host"));
                                    }
                                    return value.oneOf(
                                            Map.of(
                                                    "host", "host", "none", "none", "bridge",
                                                    "bridge"));
                                }));
    }

    /** By priority, then by name, as Compose: the container is created on the first. */
    private static List<Attachment> attachments(
            String serviceName, Attributes service, Project project) {
        Map<String, Optional<Cursor>> wanted = new LinkedHashMap<>();
        service.at("networks")
                .ifPresent(value -> {
                    if (value.isList()) {
                        value.items()
                                .forEach(item ->
                                        item.text()
                                                .ifPresent(key -> {
                                                    checkDeclared(item, key, project);
                                                    wanted.put(key, Optional.empty());
                                                }));
                    } else {
                        value.entries()
                                .forEach((key, entry) -> {
                                    checkDeclared(entry, key, project);
                                    wanted.put(
                                            key,
                                            entry.isNothing()
                                                    ? Optional.empty()
                                                    : Optional.of(entry));
                                });
                    }
                });
        if (wanted.isEmpty()) {
            wanted.put(DEFAULT, Optional.empty());
        }
        record Ranked(String key, long priority, Attachment attachment) {}
        List<Ranked> attachments = new ArrayList<>();
        wanted.forEach((key, entry) -> {
            DesiredNetwork network = project.networks().get(key);
            if (network != null) {
                Optional<Attributes> options = entry.map(Cursor::attributes);
                long priority =
                        options.flatMap(of -> of.at("priority"))
                                .flatMap(value -> value.whole(Integer.MIN_VALUE, Integer.MAX_VALUE))
                                .orElse(0L);
                attachments.add(
                        new Ranked(key, priority, attachment(serviceName, network, options)));
                options.ifPresent(Attributes::end);
            }
        });
        return attachments.stream()
                .sorted(
                        Comparator.comparingLong(Ranked::priority)
                                .reversed()
                                .thenComparing(Ranked::key))
                .map(Ranked::attachment)
                .toList();
    }

    private static Attachment attachment(
            String serviceName, DesiredNetwork network, Optional<Attributes> options) {
        Set<String> aliases = new LinkedHashSet<>();
        aliases.add(serviceName);
        options.ifPresent(of -> aliases.addAll(of.texts("aliases")));
        return new Attachment(
                network.name(),
                List.copyOf(aliases),
                options.flatMap(of -> of.text("ipv4_address")),
                options.flatMap(of -> of.text("ipv6_address")),
                options.map(of -> of.pairs("driver_opts")).orElse(new TreeMap<>()));
    }

    private static void checkDeclared(Cursor at, String key, Project project) {
        if (!project.networks().containsKey(key)) {
            at.error(
                    "the network \""
                            + key
                            + "\" is not declared under networks"
                            + Spelling.hint(key, project.networks().keySet()));
        }
    }

    /**
     * {@code name:address}; the name may also be parted by {@code =}, and an IPv6 address stand in
     * brackets.
     */
    private static List<String> extraHosts(Cursor value) {
        List<String> hosts = new ArrayList<>();
        if (value.isMapping()) {
            value.entries()
                    .forEach((name, addresses) ->
                            addresses
                                    .texts()
                                    .forEach(address ->
                                            hosts.add(name + ":" + unbracketed(address))));
        } else {
            for (Cursor item : value.items()) {
                item.text()
                        .ifPresent(text -> {
                            int equals = text.indexOf('=');
                            int separator = equals >= 0 ? equals : text.indexOf(':');
                            if (separator <= 0 || separator == text.length() - 1) {
                                item.expected("name:address");
                            } else {
                                hosts.add(
                                        text.substring(0, separator)
                                                + ":"
                                                + unbracketed(text.substring(separator + 1)));
                            }
                        });
            }
        }
        return List.copyOf(hosts);
    }

    private static String unbracketed(String address) {
        return address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
    }
}
