package dev.skep.spec;

import static dev.skep.tree.Tree.of;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Networking;
import dev.skep.desired.DesiredState;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.FileSource;
import dev.skep.identity.ImageRef;
import dev.skep.identity.Labels;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The part of a service's spec that its containers are made from. */
final class ContainerFields {

    private static final String CONFIG_FOLDER = "/";
    private static final String SECRET_FOLDER = "/run/secrets/";

    private final DesiredState desired;
    private final ContainerSpec spec;
    private final FileNames files;

    ContainerFields(DesiredState desired, ContainerSpec spec, FileNames files) {
        this.desired = desired;
        this.spec = spec;
        this.files = files;
    }

    Fields tree() {
        Fields fields = new Fields();
        process(fields);
        networking(fields, spec.networking());
        security(fields);
        SortedMap<String, String> labels = new TreeMap<>(spec.labels());
        labels.put(Labels.STACK_NAMESPACE, desired.stack().value());
        return fields.put("Image", ImageRef.tagged(spec.image()))
                .put("Labels", labels)
                .put("Mounts", mounts())
                .put("Configs", configs())
                .put(
                        "Secrets",
                        sequence(
                                files(
                                        spec.storage().secrets(),
                                        "SecretName",
                                        files::ofSecret,
                                        SECRET_FOLDER)))
                .put(
                        "Healthcheck",
                        spec.healthcheck().map(ContainerFields::healthcheck).orElse(new Fields()))
                .put("Ulimits", ulimits());
    }

    private void process(Fields fields) {
        ContainerSpec.Process process = spec.process();
        process.command().ifPresent(command -> fields.put("Args", command));
        process.entrypoint().ifPresent(entrypoint -> fields.put("Command", entrypoint));
        List<String> environment = new ArrayList<>();
        process.environment().forEach((name, value) -> environment.add(name + "=" + value));
        fields.put("Env", environment)
                .put("User", process.user())
                .put("Dir", process.workingDir())
                .put("TTY", process.tty())
                .put("OpenStdin", process.stdinOpen())
                .put("StopSignal", process.stopSignal());
        process.init().ifPresent(init -> fields.always("Init", of(init)));
        process.stopGracePeriod()
                .ifPresent(grace -> fields.always("StopGracePeriod", of(grace.toNanos())));
    }

    private static void networking(Fields fields, Networking networking) {
        fields.put("Hostname", networking.hostname())
                .put("Hosts", networking.extraHosts().stream().map(ContainerFields::host).toList())
                .put(
                        "DNSConfig",
                        new Fields()
                                .put("Nameservers", networking.dns())
                                .put("Search", networking.dnsSearch())
                                .put("Options", networking.dnsOpt()));
    }

    /** {@code name:address} as a line of a hosts file. */
    private static String host(String entry) {
        int colon = entry.indexOf(':');
        return entry.substring(colon + 1) + " " + entry.substring(0, colon);
    }

    private void security(Fields fields) {
        ContainerSpec.Security security = spec.security();
        fields.put("ReadOnly", security.readOnly())
                .put("Groups", security.groupAdd())
                .put("CapabilityAdd", security.capAdd().stream().map(Elements::capability).toList())
                .put(
                        "CapabilityDrop",
                        security.capDrop().stream().map(Elements::capability).toList())
                .put("Sysctls", security.sysctls())
                .put("Isolation", security.isolation());
        security.credentialSpec()
                .ifPresent(credentials ->
                        fields.put(
                                "Privileges",
                                new Fields().put("CredentialSpec", credentials(credentials))));
    }

    private Fields credentials(CredentialSpec credentials) {
        return switch (credentials) {
            case CredentialSpec.Config(FileSource source) ->
                    Fields.of("Config", files.ofConfig(source));
            case CredentialSpec.File(String name) -> Fields.of("File", name);
            case CredentialSpec.Registry(String key) -> Fields.of("Registry", key);
        };
    }

    private static Fields healthcheck(Healthcheck check) {
        return new Fields()
                .put("Test", check.test())
                .put("Interval", check.interval().toNanos())
                .put("Timeout", check.timeout().toNanos())
                .put("Retries", check.retries())
                .put("StartPeriod", check.startPeriod().toNanos())
                .put("StartInterval", check.startInterval().toNanos());
    }

    private Tree ulimits() {
        return sequence(
                spec.resources().ulimits().stream()
                        .map(limit ->
                                Fields.of("Name", limit.name())
                                        .put("Soft", limit.soft())
                                        .put("Hard", limit.hard())));
    }

    /** What the engine reads for itself is listed too, as what no container gets to see. */
    private Tree configs() {
        Stream<Fields> mounted =
                files(spec.storage().configs(), "ConfigName", files::ofConfig, CONFIG_FOLDER);
        Stream<Fields> credentials =
                spec.security().credentialSpec().stream()
                        .filter(CredentialSpec.Config.class::isInstance)
                        .map(found -> ((CredentialSpec.Config) found).source())
                        .map(source ->
                                Fields.of("ConfigName", files.ofConfig(source))
                                        .always("Runtime", Tree.Mapping.EMPTY));
        return sequence(Stream.concat(mounted, credentials));
    }

    private static Stream<Fields> files(
            List<FileMount> mounts, String key, Function<FileSource, String> name, String folder) {
        return mounts.stream()
                .map(mount ->
                        new Fields()
                                .put(
                                        "File",
                                        Fields.of("Name", within(folder, mount.target()))
                                                .put("UID", Integer.toString(mount.uid()))
                                                .put("GID", Integer.toString(mount.gid()))
                                                .put("Mode", mount.mode()))
                                .put(key, name.apply(mount.source())));
    }

    /** What lies in the folder that the daemon puts files into is told by its name alone. */
    private static String within(String folder, String target) {
        return target.startsWith(folder) && target.indexOf('/', folder.length()) < 0
                ? target.substring(folder.length())
                : target;
    }

    private Tree mounts() {
        Stream<Fields> volumes = spec.storage().volumes().stream().map(this::mount);
        Stream<Fields> memory =
                spec.storage().tmpfs().entrySet().stream()
                        .map(entry -> TmpfsOptions.mount(entry.getKey(), entry.getValue()));
        return sequence(Stream.concat(volumes, memory));
    }

    private Fields mount(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind ->
                    mount("bind", bind.source(), bind.target(), bind.readOnly())
                            .put(
                                    "BindOptions",
                                    new Fields().put("Propagation", bind.propagation()));
            case Mount.Volume volume ->
                    mount("volume", volume.source().orElse(""), volume.target(), volume.readOnly())
                            .put("VolumeOptions", volumeOptions(volume));
            case Mount.Tmpfs tmpfs ->
                    mount("tmpfs", "", tmpfs.target(), false)
                            .put(
                                    "TmpfsOptions",
                                    new Fields()
                                            .put("SizeBytes", tmpfs.sizeBytes())
                                            .put("Mode", tmpfs.mode().orElse(0)));
            case Mount.Cluster cluster ->
                    mount("cluster", cluster.source(), cluster.target(), cluster.readOnly());
        };
    }

    private static Fields mount(String type, String source, String target, boolean readOnly) {
        return Fields.of("Type", type)
                .put("Source", source)
                .put("Target", target)
                .put("ReadOnly", readOnly);
    }

    /** Each node makes the volume for itself, from what the task says of it. */
    private Fields volumeOptions(Mount.Volume volume) {
        Fields options =
                new Fields().put("NoCopy", volume.noCopy()).put("Subpath", volume.subpath());
        volume.source()
                .map(name -> desired.volumes().get(name))
                .filter(known -> !known.external())
                .ifPresent(known -> ofStack(options, known));
        return options;
    }

    private void ofStack(Fields options, DesiredVolume volume) {
        SortedMap<String, String> labels = new TreeMap<>(volume.labels());
        labels.put(Labels.STACK_NAMESPACE, desired.stack().value());
        options.put("Labels", labels)
                .put(
                        "DriverConfig",
                        new Fields()
                                .put("Name", volume.driver())
                                .put("Options", volume.driverOptions()));
    }

    private static Tree sequence(Stream<Fields> items) {
        return new Tree.Sequence(items.map(item -> (Tree) item.tree()).toList());
    }
}
