package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredService.PullPolicy;
import dev.skep.desired.DesiredState;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.Template;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Finding.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a container needs before it can be made: its networks, its volumes, its image. Planned when
 * first asked for.
 */
final class Prerequisites {

    private static final Why MISSING = new Why.Missing();

    private final DesiredState desired;
    private final Solo observed;
    private final Draft draft;
    private final Networks networks;

    /** What was found out for the first replica holds for the others. */
    private final Map<Asked, List<Finding>> known = new HashMap<>();

    private record Asked(ServiceName service, SpecHash spec) {}

    Prerequisites(DesiredState desired, Solo observed, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.draft = draft;
        this.networks =
                new Networks(
                        desired, observed.networks(), Optional.empty(), "on the engine", draft);
    }

    /**
     * The places of the steps that must come before a container is made.
     *
     * @param template what it is made from, which after a roll-back is not the service's own
     */
    List<Integer> of(DesiredService service, Template template, boolean firstOfItsSpec) {
        ContainerSpec spec = template.spec();
        List<Finding> obstacles =
                known.computeIfAbsent(
                        new Asked(service.name(), template.hash()),
                        _ -> obstacles(service, template));
        if (!obstacles.isEmpty()) {
            obstacles.forEach(draft::find);
            return List.of(Draft.HELD);
        }
        IntStream attached =
                spec.networking().networks().stream()
                        .mapToInt(
                                attachment -> networks.place(service.name(), attachment.network()));
        IntStream volumes =
                spec.storage().volumes().stream()
                        .filter(Mount.Volume.class::isInstance)
                        .map(Mount.Volume.class::cast)
                        .flatMap(volume -> volume.source().stream())
                        .mapToInt(name -> volume(service.name(), name));
        IntStream image = IntStream.of(image(service, spec.image(), firstOfItsSpec));
        return IntStream.concat(IntStream.concat(attached, volumes), image).boxed().toList();
    }

    private List<Finding> obstacles(DesiredService service, Template template) {
        List<Finding> obstacles = new ArrayList<>(SwarmOnly.obstacles(service, template.spec()));
        obstacles.addAll(new ApiFloors(observed).obstacles(service.withTemplate(template)));
        return obstacles;
    }

    /**
     * A volume that somebody else made under this name is used, not refused: it may hold the user's
     * data.
     */
    private int volume(ServiceName service, String name) {
        if (observed.volumes().containsKey(name)) {
            return Draft.READY;
        }
        DesiredVolume volume = desired.volumes().get(name);
        if (volume == null || volume.external()) {
            return missingExternal(service, "volume", name);
        }
        return draft.add(new Step.CreateVolume(desired.stack(), volume), MISSING);
    }

    private int image(DesiredService service, String ref, boolean firstOfItsSpec) {
        boolean there = observed.images().contains(ImageRef.normalize(ref));
        if (there && !(service.pullPolicy() == PullPolicy.ALWAYS && firstOfItsSpec)) {
            return Draft.READY;
        }
        if (service.pullPolicy() == PullPolicy.NEVER) {
            blocked(
                    service.name(),
                    "ImageNotFound",
                    "the engine has no image "
                            + ref
                            + ", and `pull_policy: never` forbids to fetch it; load or build"
                            + " it there and Skep goes on by itself");
            return Draft.HELD;
        }
        return draft.add(new Step.PullImage(ref), MISSING);
    }

    private int missingExternal(ServiceName service, String kind, String name) {
        blocked(
                service,
                "ExternalNotFound",
                "external "
                        + kind
                        + " "
                        + name
                        + " is not on the engine; make it and Skep goes on by itself");
        return Draft.HELD;
    }

    private void blocked(ServiceName service, String reason, String message) {
        draft.find(
                new Finding(
                        Severity.BLOCKED, Optional.of(service), reason, message, Optional.empty()));
    }
}
