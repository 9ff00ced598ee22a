package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.ObservedState;
import dev.skep.plan.ApiFloor.Effect;
import dev.skep.plan.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What of the files this engine is too old for. It is neither sent nor compared, and said by name:
 * what the engine drops without a word would differ for ever. Where the engine does not tell its
 * version, nothing is held back.
 */
public final class ApiFloors {

    private final String spoken;
    private final List<ApiFloor> lacking;

    public ApiFloors(ObservedState observed) {
        this(observed.api(), observed instanceof ObservedState.Swarm);
    }

    ApiFloors(Optional<ApiVersion> api, boolean ofSwarm) {
        this.spoken = api.map(ApiVersion::toString).orElse("");
        this.lacking =
                ApiFloor.ALL.stream()
                        .filter(floor -> api.filter(floor::isAbove).isPresent())
                        .filter(floor -> floor.onEngine() || ofSwarm)
                        .toList();
    }

    /** What can be asked of this engine; the very same where it lacks nothing. */
    public DesiredState within(DesiredState desired) {
        if (lacking.isEmpty()) {
            return desired;
        }
        SortedMap<ServiceName, DesiredService> services = new TreeMap<>(desired.services());
        services.replaceAll((_, service) -> within(service));
        SortedMap<String, DesiredNetwork> networks = new TreeMap<>(desired.networks());
        networks.replaceAll((_, network) -> within(network));
        return services.equals(desired.services()) && networks.equals(desired.networks())
                ? desired
                : desired.with(services, networks);
    }

    private DesiredService within(DesiredService service) {
        ContainerSpec spec = service.template().spec();
        for (ApiFloor floor : lacking) {
            if (floor.effect() instanceof Effect.LeftOut(UnaryOperator<ContainerSpec> without)) {
                spec = without.apply(spec);
            }
        }
        return spec.equals(service.template().spec())
                ? service
                : service.withTemplate(Template.of(spec));
    }

    private DesiredNetwork within(DesiredNetwork network) {
        DesiredNetwork left = network;
        for (ApiFloor floor : lacking) {
            if (floor.effect()
                    instanceof Effect.LeftOutOfNetwork(UnaryOperator<DesiredNetwork> without)) {
                left = without.apply(left);
            }
        }
        return left;
    }

    /** What is left out. */
    List<Finding> notes(DesiredState desired) {
        return lacking.stream().flatMap(floor -> notes(floor, desired)).toList();
    }

    private Stream<Finding> notes(ApiFloor floor, DesiredState desired) {
        return switch (floor.effect()) {
            case Effect.LeftOut(UnaryOperator<ContainerSpec> without) ->
                    desired.services().values().stream()
                            .filter(service -> isChanged(service.template().spec(), without))
                            .map(service -> note(Optional.of(service.name()), "", floor));
            case Effect.LeftOutOfNetwork(UnaryOperator<DesiredNetwork> without) ->
                    desired.networks().values().stream()
                            .filter(network -> !network.external() && isChanged(network, without))
                            .map(network ->
                                    note(
                                            Optional.empty(),
                                            "networks." + network.key() + ".",
                                            floor));
            case Effect.Blocks _ -> Stream.empty();
        };
    }

    private static <T> boolean isChanged(T asked, UnaryOperator<T> without) {
        return !without.apply(asked).equals(asked);
    }

    /** Why a service cannot be made here. */
    List<Finding> obstacles(DesiredService service) {
        return lacking.stream()
                .filter(floor ->
                        floor.effect() instanceof Effect.Blocks(Predicate<DesiredService> asks)
                                && asks.test(service))
                .map(floor ->
                        finding(
                                Severity.BLOCKED,
                                Optional.of(service.name()),
                                needs(floor) + ": upgrade the engine, or do without"))
                .toList();
    }

    private String needs(ApiFloor floor) {
        return floor.attribute()
                + " needs API "
                + floor.since()
                + ", and this engine has "
                + spoken;
    }

    private Finding note(Optional<ServiceName> service, String where, ApiFloor floor) {
        return finding(Severity.NOTE, service, where + needs(floor) + ": left out");
    }

    private static Finding finding(
            Severity severity, Optional<ServiceName> service, String message) {
        return new Finding(severity, service, "NeedsNewerEngine", message, Optional.empty());
    }
}
