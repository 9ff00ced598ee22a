package dev.skep.plan;

import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.plan.Finding.Severity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The networks that a service needs before it can be made. */
final class Networks {

    private final DesiredState desired;
    private final Map<String, ObservedNetwork> observed;
    private final Optional<String> driver;
    private final String where;
    private final Draft draft;
    private final Map<String, Integer> cleared = new HashMap<>();

    /**
     * @param driver of a network for which the file names none; empty for the engine's own choice
     * @param where where they are, for people: {@code on the engine}
     */
    Networks(
            DesiredState desired,
            Map<String, ObservedNetwork> observed,
            Optional<String> driver,
            String where,
            Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.driver = driver;
        this.where = where;
        this.draft = draft;
    }

    /** A network of that name can be made only after the step at a place. */
    void after(String name, int place) {
        cleared.put(name, place);
    }

    /** The place of the step that makes it, or what stands for one. */
    int place(ServiceName service, String name) {
        ObservedNetwork there = observed.get(name);
        DesiredNetwork network = desired.networks().get(name);
        if (network == null || network.external()) {
            return there != null ? Draft.READY : missingExternal(service, name);
        }
        if (there == null) {
            DesiredNetwork made =
                    network.driver().isPresent() ? network : network.withDriver(driver);
            return draft.add(
                    new Step.CreateNetwork(desired.stack(), made),
                    new Why.Missing(),
                    cleared.getOrDefault(name, Draft.READY));
        }
        if (there.ours()) {
            return Draft.READY;
        }
        return blocked(
                service,
                "NetworkNotOurs",
                "network "
                        + name
                        + " is there already and was not made by Skep for this stack; remove it, or say"
                        + " `external: true` with `name: "
                        + name
                        + "` to use it as it is");
    }

    private int missingExternal(ServiceName service, String name) {
        return blocked(
                service,
                "ExternalNotFound",
                "external network "
                        + name
                        + " is not "
                        + where
                        + "; make it and Skep goes on by itself");
    }

    private int blocked(ServiceName service, String reason, String message) {
        draft.find(
                new Finding(
                        Severity.BLOCKED, Optional.of(service), reason, message, Optional.empty()));
        return Draft.HELD;
    }
}
