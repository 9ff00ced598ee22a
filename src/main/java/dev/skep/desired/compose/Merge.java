package dev.skep.desired.compose;

import static java.util.Map.entry;

import dev.skep.desired.input.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Merges a later Compose file into an earlier one, as {@code docker compose -f earlier -f later}
 * does: mappings key by key, lists one after the other, anything else replaced; and the attributes
 * of {@link #RULES} each in their own way.
 */
final class Merge {

    private Merge() {}

    /** How the two values of one attribute become one. */
    private interface Rule {
        Yaml merge(Yaml earlier, Yaml later, String place);
    }

    private static final Rule REPLACED = (earlier, later, place) -> later;

    /** {@code KEY=value} lists and mappings alike. */
    private static final Rule PAIRS =
            (earlier, later, place) ->
                    values(asMapping(earlier, '='), asMapping(later, '='), place);

    /** A host may have several addresses: a later file adds to them. */
    private static final Rule HOSTS =
            (earlier, later, place) ->
                    itemsBy(Merge::text).merge(hosts(earlier), hosts(later), place);

    /** Lists of names that may also be mappings by name. */
    private static final Rule NAMES =
            (earlier, later, place) ->
                    values(asMapping(earlier, '\0'), asMapping(later, '\0'), place);

    /** Items are the same when this says so; the later one then takes the earlier one's place. */
    private static Rule itemsBy(Function<Yaml, Optional<String>> identity) {
        return (earlier, later, place) -> {
            Map<Object, Yaml> items = new LinkedHashMap<>();
            for (Yaml list : List.of(earlier, later)) {
                for (Yaml item : asList(list)) {
                    items.put(
                            identity.apply(item).<Object>map(text -> text).orElseGet(Object::new),
                            item);
                }
            }
            return new Yaml.Sequence(earlier.at(), List.copyOf(items.values()));
        };
    }

    private static final Rule TEXTS = itemsBy(Merge::text);
    private static final Rule BY_TARGET = itemsBy(Merge::target);
    private static final Rule CONFIGS = itemsBy(item -> fileTarget(item, "/"));
    private static final Rule SECRETS = itemsBy(item -> fileTarget(item, "/run/secrets/"));
    private static final Rule BY_PATH = itemsBy(item -> text(item).or(() -> text(item, "path")));
    private static final Rule PORTS = itemsBy(Merge::port);

    /** Options belong to their driver. */
    private static final Rule LOGGING =
            (earlier, later, place) -> {
                Optional<String> driver = text(later, "driver");
                return driver.isPresent() && !driver.equals(text(earlier, "driver"))
                        ? later
                        : values(earlier, later, place);
            };

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    entry("configs.*.labels", PAIRS),
                    entry("networks.*.labels", PAIRS),
                    entry("secrets.*.labels", PAIRS),
                    entry("volumes.*.labels", PAIRS),
                    entry("services.*.annotations", PAIRS),
                    entry("services.*.cap_add", TEXTS),
                    entry("services.*.cap_drop", TEXTS),
                    entry("services.*.command", REPLACED),
                    entry("services.*.configs", CONFIGS),
                    entry("services.*.depends_on", NAMES),
                    entry("services.*.deploy.labels", PAIRS),
                    entry("services.*.devices", BY_TARGET),
                    entry("services.*.dns", TEXTS),
                    entry("services.*.dns_opt", TEXTS),
                    entry("services.*.dns_search", TEXTS),
                    entry("services.*.entrypoint", REPLACED),
                    entry("services.*.env_file", BY_PATH),
                    entry("services.*.environment", PAIRS),
                    entry("services.*.expose", TEXTS),
                    entry("services.*.extra_hosts", HOSTS),
                    entry("services.*.group_add", TEXTS),
                    entry("services.*.healthcheck.test", REPLACED),
                    entry("services.*.labels", PAIRS),
                    entry("services.*.logging", LOGGING),
                    entry("services.*.networks", NAMES),
                    entry("services.*.networks.*.aliases", TEXTS),
                    entry("services.*.ports", PORTS),
                    entry("services.*.profiles", TEXTS),
                    entry("services.*.secrets", SECRETS),
                    entry("services.*.security_opt", TEXTS),
                    entry("services.*.sysctls", PAIRS),
                    entry("services.*.tmpfs", TEXTS),
                    entry("services.*.volumes", BY_TARGET));

    /**
     * One after the other, the first being the base; also carries out {@code !reset} and {@code
     * !override}.
     */
    static Yaml all(List<Yaml> files) {
        return cleaned(
                files.stream()
                        .reduce((earlier, later) -> values(earlier, later, ""))
                        .orElseThrow());
    }

    private static Yaml values(Yaml earlier, Yaml later, String place) {
        if (isNothing(later)) {
            return earlier;
        }
        if (earlier instanceof Yaml.Mapping base && later instanceof Yaml.Mapping changes) {
            Map<String, Yaml.Entry> entries = new LinkedHashMap<>(base.entries());
            changes.entries()
                    .forEach((key, change) -> {
                        Yaml.Entry before = entries.get(key);
                        switch (change.merging()) {
                            case RESET -> entries.remove(key);
                            case REPLACED -> entries.put(key, change);
                            case MERGED ->
                                    entries.put(
                                            key,
                                            before == null
                                                    ? change
                                                    : attribute(before, change, inner(place, key)));
                        }
                    });
            return new Yaml.Mapping(base.at(), entries);
        }
        if (earlier instanceof Yaml.Sequence && later instanceof Yaml.Sequence) {
            return itemsBy(item -> Optional.empty()).merge(earlier, later, place);
        }
        return later;
    }

    private static Yaml.Entry attribute(Yaml.Entry earlier, Yaml.Entry later, String place) {
        Rule rule = RULES.getOrDefault(place, Merge::values);
        Yaml merged =
                isNothing(later.value())
                        ? earlier.value()
                        : rule.merge(earlier.value(), later.value(), place);
        return new Yaml.Entry(
                merged instanceof Yaml.Scalar ? later.at() : earlier.at(),
                merged,
                Yaml.Merging.MERGED);
    }

    /** Names of services, networks and the like are anybody's; the rules know them as {@code *}. */
    private static String inner(String place, String key) {
        return switch (place) {
            case "" -> key;
            case "services", "networks", "volumes", "configs", "secrets", "services.*.networks" ->
                    place + ".*";
            default -> place + "." + key;
        };
    }

    /** Takes out what is still marked {@code !reset}, which had nothing to reset. */
    private static Yaml cleaned(Yaml value) {
        return switch (value) {
            case Yaml.Scalar scalar -> scalar;
            case Yaml.Sequence sequence ->
                    new Yaml.Sequence(
                            sequence.at(), sequence.items().stream().map(Merge::cleaned).toList());
            case Yaml.Mapping mapping -> {
                Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) -> {
                            if (entry.merging() != Yaml.Merging.RESET) {
                                entries.put(
                                        key,
                                        new Yaml.Entry(
                                                entry.at(),
                                                cleaned(entry.value()),
                                                Yaml.Merging.MERGED));
                            }
                        });
                yield new Yaml.Mapping(mapping.at(), entries);
            }
        };
    }

    private static boolean isNothing(Yaml value) {
        return value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Scalar.Kind.NOTHING;
    }

    private static Yaml asMapping(Yaml value, char separator) {
        if (!(value instanceof Yaml.Sequence sequence)) {
            return value;
        }
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        for (Yaml item : sequence.items()) {
            if (!(item instanceof Yaml.Scalar scalar)) {
                return value;
            }
            int at = scalar.text().indexOf(separator);
            String key = at < 0 ? scalar.text() : scalar.text().substring(0, at);
            Yaml.Scalar inner =
                    at < 0
                            ? new Yaml.Scalar(scalar.at(), "", true)
                            : new Yaml.Scalar(scalar.at(), scalar.text().substring(at + 1), false);
            entries.put(key, new Yaml.Entry(scalar.at(), inner, Yaml.Merging.MERGED));
        }
        return new Yaml.Mapping(value.at(), entries);
    }

    private static List<Yaml> asList(Yaml value) {
        return value instanceof Yaml.Sequence sequence ? sequence.items() : List.of(value);
    }

    private static Optional<String> text(Yaml item) {
        return item instanceof Yaml.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    private static Optional<String> text(Yaml item, String key) {
        return item instanceof Yaml.Mapping mapping && mapping.entries().containsKey(key)
                ? text(mapping.entries().get(key).value())
                : Optional.empty();
    }

    /** Where a volume or a device is seen in the container. */
    private static Optional<String> target(Yaml item) {
        return text(item)
                .map(VolumeReader::targetOf)
                .or(() -> text(item, "target"))
                .or(() -> text(item, "source"));
    }

    /**
     * Where a config or a secret is seen in the container: in its folder, unless its target says
     * where.
     */
    private static Optional<String> fileTarget(Yaml item, String folder) {
        return text(item)
                .or(() -> text(item, "target"))
                .or(() -> text(item, "source"))
                .map(name -> name.startsWith("/") ? name : folder + name);
    }

    /** {@code name:address} of each entry, however it is written. */
    private static Yaml hosts(Yaml value) {
        return switch (value) {
            case Yaml.Scalar scalar -> scalar;
            case Yaml.Sequence sequence ->
                    new Yaml.Sequence(
                            value.at(), sequence.items().stream().map(Merge::host).toList());
            case Yaml.Mapping mapping -> {
                List<Yaml> hosts = new ArrayList<>();
                mapping.entries()
                        .forEach((name, entry) ->
                                asList(entry.value())
                                        .forEach(address -> hosts.add(host(entry, name, address))));
                yield new Yaml.Sequence(value.at(), hosts);
            }
        };
    }

    private static Yaml host(Yaml item) {
        return item instanceof Yaml.Scalar scalar
                ? new Yaml.Scalar(scalar.at(), scalar.text().replaceFirst("=", ":"), false)
                : item;
    }

    private static Yaml host(Yaml.Entry entry, String name, Yaml address) {
        return text(address)
                .<Yaml>map(text -> new Yaml.Scalar(entry.at(), name + ":" + text, false))
                .orElse(address);
    }

    private static Optional<String> port(Yaml item) {
        return text(item)
                .map(text -> text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text)
                .or(() ->
                        text(item, "target")
                                .map(target ->
                                        text(item, "host_ip").map(ip -> ip + ":").orElse("")
                                                + text(item, "published")
                                                        .map(published -> published + ":")
                                                        .orElse("")
                                                + target
                                                + text(item, "protocol")
                                                        .filter(protocol -> !protocol.equals("tcp"))
                                                        .map(protocol -> "/" + protocol)
                                                        .orElse("")));
    }
}
