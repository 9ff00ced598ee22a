package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What {@code GET /containers/ID/json} says of a container of ours.
 *
 * @param grace how long it may take to stop
 */
record Inspection(StackName stack, ObservedContainer container, Duration grace) {

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final int DEFAULT_RETRIES = 3;
    private static final Duration LONGEST_GRACE = Duration.ofDays(1);

    /** Docker's word for never. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** The name that the engine gives to a volume that nobody named. */
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    /**
     * @return empty for a container whose labels are not all there, or not as we write them: it
     *     fills no slot
     */
    static Optional<Inspection> read(JsonNode json, Function<ExitCauses.Run, Cause> causes) {
        Map<String, String> labels = Json.strings(json.path("Config").path("Labels"));
        Optional<StackName> stack = StackLabels.stack(labels.get(Labels.STACK));
        Optional<Slot> slot = StackLabels.slot(labels);
        if (stack.isEmpty() || slot.isEmpty()) {
            return Optional.empty();
        }
        ObservedContainer container =
                new ObservedContainer(
                        json.path("Id").asText(),
                        json.path("Name").asText().replaceFirst("^/", ""),
                        slot.get(),
                        new SpecHash(labels.getOrDefault(Labels.SPEC_HASH, "")),
                        StackLabels.parts(labels.get(Labels.SPEC_PARTS)),
                        StackLabels.generation(labels),
                        json.path("Config").path("Image").asText(),
                        state(json, causes),
                        instant(json.path("Created")),
                        json.path("RestartCount").asInt(0),
                        anonymousVolumes(json.path("Mounts")));
        return Optional.of(new Inspection(stack.get(), container, grace(json)));
    }

    private static ContainerState state(JsonNode json, Function<ExitCauses.Run, Cause> causes) {
        JsonNode state = json.path("State");
        Instant startedAt = instant(state.path("StartedAt"));
        return switch (state.path("Status").asText("")) {
            case "created" -> created(state);
            case "running" -> new ContainerState.Running(startedAt, health(json));
            case "paused" -> new ContainerState.Paused(startedAt);
            case "restarting" -> new ContainerState.Restarting(state.path("ExitCode").asInt());
            case "removing" -> new ContainerState.Removing();
            case "dead" -> new ContainerState.Dead();
            case "exited" -> exited(json, causes);
            // A word that we do not know: whether it runs is what matters.
            default ->
                    state.path("Running").asBoolean(false)
                            ? new ContainerState.Running(startedAt, health(json))
                            : exited(json, causes);
        };
    }

    /** A start that fails leaves a container in the state "created", with the reason beside it. */
    private static ContainerState created(JsonNode state) {
        int exitCode = state.path("ExitCode").asInt(0);
        String error = state.path("Error").asText("");
        return exitCode == 0 && error.isEmpty()
                ? new ContainerState.Created()
                : new ContainerState.StartFailed(exitCode, error);
    }

    private static ContainerState exited(JsonNode json, Function<ExitCauses.Run, Cause> causes) {
        JsonNode state = json.path("State");
        ExitCauses.Run run =
                new ExitCauses.Run(
                        json.path("Id").asText(),
                        state.path("ExitCode").asInt(0),
                        state.path("OOMKilled").asBoolean(false),
                        instant(state.path("StartedAt")),
                        instant(state.path("FinishedAt")),
                        grace(json));
        return new ContainerState.Exited(
                run.exitCode(), causes.apply(run), run.startedAt(), run.finishedAt());
    }

    private static Health health(JsonNode json) {
        return switch (json.path("State").path("Health").path("Status").asText("")) {
            case "starting" -> Health.STARTING;
            case "healthy" -> Health.HEALTHY;
            case "unhealthy" -> isFound(json) ? Health.UNHEALTHY : Health.STARTING;
            default -> Health.NONE;
        };
    }

    /**
     * Whether checks have found it unhealthy. The engine says so as well when it stops checking, as
     * it does for a pause, and until the first check after that.
     */
    private static boolean isFound(JsonNode json) {
        JsonNode failed = json.path("State").path("Health").path("FailingStreak");
        int retries = json.path("Config").path("Healthcheck").path("Retries").asInt(0);
        return !failed.isNumber() || failed.asInt() >= (retries > 0 ? retries : DEFAULT_RETRIES);
    }

    private static SortedMap<String, String> anonymousVolumes(JsonNode mounts) {
        SortedMap<String, String> volumes = new TreeMap<>();
        for (JsonNode mount : mounts) {
            String name = mount.path("Name").asText("");
            if (mount.path("Type").asText("").equals("volume")
                    && ANONYMOUS.matcher(name).matches()) {
                volumes.put(mount.path("Destination").asText(), name);
            }
        }
        return volumes;
    }

    static boolean isAnonymousVolume(String name) {
        return ANONYMOUS.matcher(name).matches();
    }

    private static Duration grace(JsonNode json) {
        JsonNode seconds = json.path("Config").path("StopTimeout");
        if (!seconds.isIntegralNumber()) {
            return DEFAULT_GRACE;
        }
        // -1 is for ever.
        long given = seconds.canConvertToLong() ? seconds.asLong() : -1;
        return given < 0 || given > LONGEST_GRACE.toSeconds()
                ? LONGEST_GRACE
                : Duration.ofSeconds(given);
    }

    /** Nothing was ever at a time that a calendar of four digits does not have. */
    private static Instant instant(JsonNode time) {
        try {
            Instant read = Instant.parse(time.asText());
            return read.isBefore(FIRST) || read.isAfter(LAST) ? Instant.EPOCH : read;
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
