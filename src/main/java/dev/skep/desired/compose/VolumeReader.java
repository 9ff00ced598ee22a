package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The two forms of {@code volumes}. */
final class VolumeReader {

    private static final List<String> PROPAGATIONS =
            List.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    private VolumeReader() {}

    static Optional<Mount> read(Cursor item, Project project) {
        return item.isMapping()
                ? readLong(item, project)
                : item.text().flatMap(text -> readShort(item, text, project));
    }

    /** The path in the container of the short form {@code [SOURCE:]TARGET[:OPTIONS]}. */
    static String targetOf(String text) {
        List<String> parts = List.of(text.split(":", -1));
        return parts.size() == 1 ? parts.getFirst() : parts.get(1);
    }

    private static Optional<Mount> readShort(Cursor item, String text, Project project) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
            return item.expected("[SOURCE:]TARGET[:OPTIONS]");
        }
        String target = targetOf(text);
        if (!checkTarget(item, target)) {
            return Optional.empty();
        }
        ShortOptions options =
                ShortOptions.read(
                        item, parts.size() == 3 ? List.of(parts.get(2).split(",")) : List.of());
        if (parts.size() == 1) {
            return Optional.of(new Mount.Volume(Optional.empty(), target, false, false));
        }
        String source = parts.getFirst();
        if (isPath(source)) {
            if (options.noCopy()) {
                item.error("nocopy is for volumes, and this is a path of the host");
            }
            return project.hostPath(item, source)
                    .map(path ->
                            new Mount.Bind(
                                    path, target, options.readOnly(), true, options.propagation()));
        }
        return volume(item, source, project)
                .map(name ->
                        new Mount.Volume(
                                Optional.of(name), target, options.readOnly(), options.noCopy()));
    }

    /**
     * @param propagation of a bind mount
     */
    private record ShortOptions(boolean readOnly, boolean noCopy, Optional<String> propagation) {

        static ShortOptions read(Cursor item, List<String> words) {
            boolean readOnly = false;
            boolean noCopy = false;
            Optional<String> propagation = Optional.empty();
            for (String word : words) {
                switch (word) {
                    case "ro" -> readOnly = true;
                    case "rw" -> readOnly = false;
                    case "nocopy" -> noCopy = true;
                    case "z", "Z", "cached", "delegated", "consistent" ->
                            item.error("the option \"" + word + "\" is " + Attributes.NOT_YET);
                    default -> {
                        if (PROPAGATIONS.contains(word)) {
                            propagation = Optional.of(word);
                        } else {
                            List<String> known = new ArrayList<>(PROPAGATIONS);
                            known.addAll(List.of("ro", "rw", "nocopy"));
                            item.error(
                                    "unknown option \"" + word + "\"" + Spelling.hint(word, known));
                        }
                    }
                }
            }
            return new ShortOptions(readOnly, noCopy, propagation);
        }
    }

    private static Optional<Mount> readLong(Cursor item, Project project) {
        Attributes mount = item.attributes();
        Optional<String> type = mount.required("type").flatMap(VolumeReader::type);
        Optional<String> target = mount.required("target").flatMap(Cursor::text);
        target.ifPresent(path -> checkTarget(item, path));
        if (type.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        boolean readOnly = mount.flag("read_only");
        Optional<Mount> read =
                switch (type.get()) {
                    case "bind" -> bind(mount, target.get(), readOnly, project);
                    case "tmpfs" -> Optional.of(tmpfs(mount, target.get()));
                    case "cluster" -> cluster(mount, target.get(), readOnly, project);
                    default -> named(mount, target.get(), readOnly, project);
                };
        mount.end();
        return read;
    }

    private static Optional<String> type(Cursor value) {
        Optional<String> type =
                value.oneOf(
                        Map.of(
                                "bind", "bind", "volume", "volume", "tmpfs", "tmpfs", "image",
                                "image", "cluster", "cluster", "npipe", "npipe"));
        if (type.filter(List.of("image", "npipe")::contains).isPresent()) {
            value.error("\"" + type.get() + "\" is " + Attributes.NOT_YET);
            return Optional.empty();
        }
        return type;
    }

    /** {@code create_host_path} is on unless switched off, as in the Compose specification. */
    private static Optional<Mount> bind(
            Attributes mount, String target, boolean readOnly, Project project) {
        Optional<String> source =
                mount.required("source")
                        .flatMap(at -> at.text().flatMap(path -> project.hostPath(at, path)));
        Optional<Attributes> options = mount.at("bind").map(Cursor::attributes);
        boolean create =
                options.flatMap(of -> of.at("create_host_path")).flatMap(Cursor::flag).orElse(true);
        Optional<String> propagation =
                options.flatMap(of -> of.at("propagation"))
                        .flatMap(value ->
                                value.oneOf(
                                        PROPAGATIONS.stream()
                                                .collect(Collectors.toMap(it -> it, it -> it))));
        options.ifPresent(Attributes::end);
        return source.map(path -> new Mount.Bind(path, target, readOnly, create, propagation));
    }

    private static Mount tmpfs(Attributes mount, String target) {
        Optional<Attributes> options = mount.at("tmpfs").map(Cursor::attributes);
        long size = options.flatMap(of -> of.at("size")).flatMap(Units::bytes).orElse(0L);
        Optional<Integer> mode = options.flatMap(of -> of.at("mode")).flatMap(Units::fileMode);
        options.ifPresent(Attributes::end);
        mount.refuse("source", "a tmpfs has no source");
        return new Mount.Tmpfs(target, size, mode);
    }

    private static Optional<Mount> named(
            Attributes mount, String target, boolean readOnly, Project project) {
        Optional<Cursor> source = mount.at("source");
        Optional<Attributes> options = mount.at("volume").map(Cursor::attributes);
        boolean noCopy = options.map(of -> of.flag("nocopy")).orElse(false);
        Optional<Cursor> subpath = options.flatMap(of -> of.at("subpath"));
        SortedMap<String, String> labels =
                options.map(of -> of.pairs("labels")).orElse(new TreeMap<>());
        options.ifPresent(Attributes::end);
        if (source.isEmpty()) {
            subpath.ifPresent(
                    at -> at.error("needs the source of a volume: an anonymous one is empty"));
        }
        Optional<String> name =
                source.flatMap(at -> at.text().flatMap(key -> volume(at, key, project)));
        if (source.isPresent() && name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Mount.Volume(
                        name, target, readOnly, noCopy, subpath.flatMap(Cursor::text), labels));
    }

    /** A group of volumes is the swarm's own; a volume is declared as any other. */
    private static Optional<Mount> cluster(
            Attributes mount, String target, boolean readOnly, Project project) {
        return mount.required("source")
                .flatMap(at ->
                        at.text()
                                .flatMap(source ->
                                        source.startsWith("group:")
                                                ? Optional.of(source)
                                                : volume(at, source, project)))
                .map(source -> new Mount.Cluster(source, target, readOnly));
    }

    /** What Compose takes for a path of the host rather than a volume's name. */
    private static boolean isPath(String source) {
        return source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    }

    /** Whether it is a path in the container; says so at its place where it is not. */
    static boolean checkTarget(Cursor at, String target) {
        if (!target.startsWith("/")) {
            at.error("expected an absolute path in the container, got \"" + target + "\"");
        }
        return target.startsWith("/");
    }

    /** The engine's name of a volume of the file. */
    private static Optional<String> volume(Cursor at, String key, Project project) {
        Optional<DesiredVolume> volume = Optional.ofNullable(project.volumes().get(key));
        if (volume.isEmpty()) {
            at.error(
                    "the volume \""
                            + key
                            + "\" is not declared under volumes"
                            + Spelling.hint(key, project.volumes().keySet())
                            + " (a path begins with / or .)");
        }
        return volume.map(DesiredVolume::name);
    }
}
