package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileSource;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.StoredFile;
import dev.skep.plan.Finding.Severity;
import dev.skep.spec.FileNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The configs and secrets of a swarm's store that services need.
 *
 * <p>What is stored never changes. So each content has an object of its own, {@code
 * STACK_KEY-DIGEST}, and services move from one to the next. One that {@code docker stack deploy}
 * has made as {@code STACK_KEY} is used for as long as its content is the same, or for a secret,
 * whose content nobody can read, until Skep knows of another.
 */
final class StoredFiles implements FileNames {

    private static final int LONGEST_NAME = 64;
    private static final int DIGITS = 8;

    /** What swarmkit calls the largest size is the smallest that it refuses. */
    private static final int LARGEST_CONFIG = 1000 * 1024 - 1;

    private static final int LARGEST_SECRET = 500 * 1024 - 1;

    private final DesiredState desired;
    private final Swarm observed;
    private final Draft draft;

    StoredFiles(DesiredState desired, Swarm observed, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.draft = draft;
    }

    @Override
    public String ofConfig(FileSource config) {
        return name(config, observed.configs(), false);
    }

    @Override
    public String ofSecret(FileSource secret) {
        return name(secret, observed.secrets(), true);
    }

    /** Under which names the swarm holds, or is to hold, what the service mounts. */
    List<String> names(DesiredService service) {
        ContainerSpec spec = service.template().spec();
        return Stream.concat(configs(spec).map(this::ofConfig), secrets(spec).map(this::ofSecret))
                .toList();
    }

    /** The places of the steps that make what the service mounts. */
    List<Integer> places(DesiredService service) {
        ContainerSpec spec = service.template().spec();
        Stream<Integer> configs =
                configs(spec)
                        .map(source ->
                                place(
                                        service.name(),
                                        source,
                                        "config",
                                        ofConfig(source),
                                        observed.configs(),
                                        LARGEST_CONFIG,
                                        content ->
                                                new Step.CreateConfig(
                                                        desired.stack(),
                                                        ofConfig(content),
                                                        content)));
        return Stream.concat(configs, secrets(service)).toList();
    }

    /** Those of the steps that make the secrets. */
    Stream<Integer> secrets(DesiredService service) {
        return secrets(service.template().spec())
                .map(source ->
                        place(
                                service.name(),
                                source,
                                "secret",
                                ofSecret(source),
                                observed.secrets(),
                                LARGEST_SECRET,
                                content ->
                                        new Step.CreateSecret(
                                                desired.stack(), ofSecret(content), content)));
    }

    /** What is mounted, and what the engine reads for itself. */
    static Stream<FileSource> configs(ContainerSpec spec) {
        return Stream.concat(
                spec.storage().configs().stream().map(FileMount::source),
                spec.security().credentialSpec().stream()
                        .filter(CredentialSpec.Config.class::isInstance)
                        .map(found -> ((CredentialSpec.Config) found).source()));
    }

    static Stream<FileSource> secrets(ContainerSpec spec) {
        return spec.storage().secrets().stream().map(FileMount::source);
    }

    private int place(
            ServiceName service,
            FileSource source,
            String kind,
            String name,
            Map<String, StoredFile> stored,
            int largest,
            Function<FileSource.Content, Step> make) {
        if (stored.containsKey(name)) {
            return Draft.READY;
        }
        return switch (source) {
            case FileSource.External _ ->
                    blocked(
                            service,
                            "ExternalNotFound",
                            "external "
                                    + kind
                                    + " "
                                    + name
                                    + " is not in the swarm; make it and Skep goes on by itself");
            case FileSource.Content content when !content.content().isHere() ->
                    blocked(
                            service,
                            "SecretNotFound",
                            kind
                                    + " "
                                    + name
                                    + " is not in the swarm, and what was submitted has no more"
                                    + " than its digest: submit the files again, which makes it");
            case FileSource.Content content -> {
                int size = content.content().bytes().length;
                if (size == 0) {
                    yield blocked(
                            service,
                            "FileEmpty",
                            kind
                                    + " "
                                    + content.key()
                                    + " is empty, and a swarm stores no empty "
                                    + kind);
                }
                yield size > largest
                        ? blocked(
                                service,
                                "FileTooLarge",
                                kind
                                        + " "
                                        + content.key()
                                        + " has "
                                        + size
                                        + " bytes, and a swarm stores at most "
                                        + largest)
                        : draft.add(make.apply(content), new Why.Missing());
            }
        };
    }

    private String name(FileSource source, Map<String, StoredFile> stored, boolean unreadable) {
        return switch (source) {
            case FileSource.External(String name) -> name;
            case FileSource.Content content -> {
                String base = base(desired.stack(), content);
                String digest = content.content().toString();
                Optional<StoredFile> plain =
                        Optional.ofNullable(stored.get(base)).filter(StoredFile::ofStack);
                boolean same =
                        plain.filter(file -> file.digest().map(digest::equals).orElse(unreadable))
                                .isPresent();
                yield same ? base : rotated(base, digest);
            }
        };
    }

    private static String base(StackName stack, FileSource.Content content) {
        return content.name().orElse(stack + "_" + content.key());
    }

    private static String rotated(String base, String digest) {
        String suffix = "-" + digest.substring(digest.indexOf(':') + 1).substring(0, DIGITS);
        int room = LONGEST_NAME - suffix.length();
        return base.substring(0, Math.min(room, base.length())) + suffix;
    }

    /** The name without the digest that {@link #rotated} has put there: what a file is one of. */
    static String family(String name) {
        return name.replaceFirst("-[0-9a-f]{" + DIGITS + "}$", "");
    }

    private int blocked(ServiceName service, String reason, String message) {
        draft.find(
                new Finding(
                        Severity.BLOCKED, Optional.of(service), reason, message, Optional.empty()));
        return Draft.HELD;
    }
}
