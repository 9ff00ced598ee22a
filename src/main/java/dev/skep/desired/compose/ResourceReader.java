package dev.skep.desired.compose;

import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredNetwork.Subnet;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.OneLine;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Yaml;
import dev.skep.identity.StackName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The top-level {@code networks} and {@code volumes}, named on the engine {@code STACK_KEY} unless
 * they have a name of their own.
 */
record ResourceReader(StackName stack) {

    private static final String DEFAULT = "default";
    private static final int LONGEST_NAME = 255;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,255}");

    /** By key; the implicit {@code default} is there, whether the file speaks of it or not. */
    Map<String, DesiredNetwork> networks(Attributes document) {
        Map<String, DesiredNetwork> networks = new LinkedHashMap<>();
        document.entries("networks")
                .forEach((key, entry) -> {
                    if (!key.startsWith("x-")) {
                        checkName(key, entry);
                        networks.put(
                                key, entry.isNothing() ? plainNetwork(key) : network(key, entry));
                    }
                });
        networks.putIfAbsent(DEFAULT, plainNetwork(DEFAULT));
        return networks;
    }

    Map<String, DesiredVolume> volumes(Attributes document) {
        Map<String, DesiredVolume> volumes = new LinkedHashMap<>();
        document.entries("volumes")
                .forEach((key, entry) -> {
                    if (!key.startsWith("x-")) {
                        checkName(key, entry);
                        volumes.put(key, entry.isNothing() ? plainVolume(key) : volume(key, entry));
                    }
                });
        return volumes;
    }

    /**
     * By the Compose schema's rule for keys. What breaks it is declared all the same, so that who
     * uses it is not told that it is not.
     */
    private static void checkName(String key, Cursor entry) {
        if (!NAME.matcher(key).matches()) {
            entry.error("expected a name of at most 255 letters, digits, '.', '_' and '-'");
        }
    }

    private DesiredNetwork plainNetwork(String key) {
        return new DesiredNetwork(
                stack + "_" + key,
                key,
                false,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                false,
                false,
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                new TreeMap<>());
    }

    private DesiredVolume plainVolume(String key) {
        return new DesiredVolume(
                stack + "_" + key, key, false, Optional.empty(), new TreeMap<>(), new TreeMap<>());
    }

    private DesiredNetwork network(String key, Cursor entry) {
        Attributes network = entry.attributes();
        Place place = place(key, network);
        Optional<Attributes> ipam = network.at("ipam").map(Cursor::attributes);
        DesiredNetwork read =
                new DesiredNetwork(
                        place.name(),
                        key,
                        place.external(),
                        network.text("driver"),
                        network.pairs("driver_opts"),
                        network.pairs("labels"),
                        network.flag("internal"),
                        network.flag("attachable"),
                        network.at("enable_ipv4").flatMap(Cursor::flag),
                        network.flag("enable_ipv6"),
                        ipam.map(ResourceReader::subnets).orElse(List.of()),
                        ipam.flatMap(of -> of.text("driver")),
                        ipam.map(of -> of.pairs("options")).orElse(new TreeMap<>()));
        ipam.ifPresent(Attributes::end);
        network.end();
        return read;
    }

    private DesiredVolume volume(String key, Cursor entry) {
        Attributes volume = entry.attributes();
        Place place = place(key, volume);
        DesiredVolume read =
                new DesiredVolume(
                        place.name(),
                        key,
                        place.external(),
                        volume.text("driver"),
                        volume.pairs("driver_opts"),
                        volume.pairs("labels"));
        volume.end();
        return read;
    }

    /** What it is called on the engine, and whether somebody else makes it. */
    private record Place(String name, boolean external) {}

    private Place place(String key, Attributes resource) {
        Optional<Cursor> external = resource.at("external");
        Optional<String> legacyName =
                external.filter(Cursor::isMapping)
                        .flatMap(value -> {
                            Attributes of = value.attributes();
                            Optional<String> name = of.text("name");
                            of.end();
                            return name;
                        });
        boolean isExternal =
                external.filter(value -> value.isMapping() || value.flag().orElse(false))
                        .isPresent();
        if (isExternal) {
            for (String made :
                    List.of(
                            "driver",
                            "driver_opts",
                            "labels",
                            "ipam",
                            "internal",
                            "attachable",
                            "enable_ipv4",
                            "enable_ipv6")) {
                resource.at(made)
                        .ifPresent(value ->
                                value.error(
                                        "cannot stand beside external: Skep does not make what is external"));
            }
        }
        String fallback = isExternal ? key : stack + "_" + key;
        resource.at("name")
                .filter(at -> at.value() instanceof Yaml.Scalar name && !isTellable(name.text()))
                .ifPresent(at ->
                        at.error(
                                "expected a name of at most 255 characters without control characters"));
        return new Place(resource.text("name").or(() -> legacyName).orElse(fallback), isExternal);
    }

    private static boolean isTellable(String name) {
        return OneLine.of(name, LONGEST_NAME).equals(name);
    }

    private static List<Subnet> subnets(Attributes ipam) {
        return ipam.items("config").stream()
                .map(item -> {
                    Attributes config = item.attributes();
                    Subnet subnet =
                            new Subnet(
                                    config.text("subnet"),
                                    config.text("gateway"),
                                    config.text("ip_range"),
                                    config.pairs("aux_addresses"));
                    config.end();
                    return subnet;
                })
                .toList();
    }
}
