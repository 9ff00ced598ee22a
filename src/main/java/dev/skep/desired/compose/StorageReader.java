package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Storage;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the container reads and writes. */
final class StorageReader {

    private static final int DEFAULT_MODE = 0444;
    private static final int LARGEST_ID = Integer.MAX_VALUE;

    private StorageReader() {}

    static Storage read(Attributes service, Project project) {
        List<Mount> volumes =
                service.items("volumes").stream()
                        .flatMap(item -> VolumeReader.read(item, project).stream())
                        .toList();
        checkTargets(service.items("volumes"));
        Map<String, Cursor> written = new HashMap<>();
        return new Storage(
                volumes,
                tmpfs(service),
                files(service, "configs", "/", project.configs(), written),
                files(service, "secrets", "/run/secrets/", project.secrets(), written),
                service.items("devices").stream().flatMap(item -> device(item).stream()).toList());
    }

    private static void checkTargets(List<Cursor> items) {
        Map<String, Cursor> seen = new HashMap<>();
        for (Cursor item : items) {
            Optional<String> target =
                    item.isMapping()
                            ? item.attributes().text("target")
                            : item.word().map(VolumeReader::targetOf);
            target.ifPresent(path -> {
                Cursor first = seen.putIfAbsent(path, item);
                if (first != null) {
                    item.error(path + " is mounted twice, first at " + first.at());
                }
            });
        }
    }

    /** {@code PATH} or {@code PATH:OPTIONS}. */
    private static SortedMap<String, String> tmpfs(Attributes service) {
        SortedMap<String, String> mounts = new TreeMap<>();
        List<Cursor> items =
                service.at("tmpfs")
                        .map(at -> at.isList() ? at.items() : List.of(at))
                        .orElse(List.of());
        for (Cursor item : items) {
            List<String> parts =
                    item.word().map(text -> List.of(text.split(":", 2))).orElse(List.of());
            if (!parts.isEmpty() && VolumeReader.checkTarget(item, parts.getFirst())) {
                mounts.put(parts.getFirst(), parts.size() == 1 ? "" : parts.getLast());
            }
        }
        return mounts;
    }

    /**
     * @param written who writes to a path so far; configs and secrets share the container's
     */
    private static List<FileMount> files(
            Attributes service,
            String kind,
            String folder,
            Contents contents,
            Map<String, Cursor> written) {
        return service.items(kind).stream()
                .flatMap(item ->
                        file(item, folder, contents)
                                .map(file -> besideOthers(item, file, written))
                                .stream())
                .toList();
    }

    /** Of two files for one path only the one that is written last would be there. */
    private static FileMount besideOthers(
            Cursor item, FileMount file, Map<String, Cursor> written) {
        Cursor first = written.putIfAbsent(file.target(), item);
        if (first != null) {
            item.error(
                    file.target()
                            + " is written twice, first by "
                            + first.path()
                            + " at "
                            + first.at()
                            + ": give one of them another target");
        }
        return file;
    }

    private static Optional<FileMount> file(Cursor item, String folder, Contents contents) {
        if (!item.isMapping()) {
            return item.text()
                    .flatMap(name ->
                            contents.source(item, name)
                                    .map(source ->
                                            new FileMount(
                                                    folder + name, source, 0, 0, DEFAULT_MODE)));
        }
        Attributes file = item.attributes();
        Optional<String> name = file.required("source").flatMap(Cursor::text);
        String target = file.text("target").or(() -> name).orElse("");
        int uid = id(file, "uid");
        int gid = id(file, "gid");
        int mode = file.at("mode").flatMap(Units::fileMode).orElse(DEFAULT_MODE);
        file.end();
        return name.flatMap(source -> contents.source(item, source))
                .map(source ->
                        new FileMount(
                                target.startsWith("/") ? target : folder + target,
                                source,
                                uid,
                                gid,
                                mode));
    }

    private static int id(Attributes file, String name) {
        return file.at(name).flatMap(value -> value.whole(0, LARGEST_ID)).orElse(0L).intValue();
    }

    /** {@code HOST[:CONTAINER[:PERMISSIONS]]}, or the same as a mapping. */
    private static Optional<String> device(Cursor item) {
        if (!item.isMapping()) {
            return item.text()
                    .flatMap(text -> {
                        String[] parts = text.split(":", -1);
                        return parts.length <= 3 && parts[0].startsWith("/")
                                ? Optional.of(
                                        device(
                                                parts[0],
                                                parts.length > 1 ? parts[1] : parts[0],
                                                parts.length > 2 ? parts[2] : "rwm"))
                                : item.expected("HOST_DEVICE[:CONTAINER_DEVICE[:PERMISSIONS]]");
                    });
        }
        Attributes device = item.attributes();
        Optional<String> read =
                device.required("source")
                        .flatMap(Cursor::text)
                        .map(source ->
                                device(
                                        source,
                                        device.text("target").orElse(source),
                                        device.text("permissions").orElse("rwm")));
        device.end();
        return read;
    }

    private static String device(String host, String container, String permissions) {
        return host + ":" + container + ":" + permissions;
    }
}
