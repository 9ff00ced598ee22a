package dev.skep.engine;

import dev.skep.desired.ContainerSpec.EngineRestart;
import java.time.Duration;
import java.util.Optional;

/** What an engine in memory knows for a container's restart policy. */
final class FakeRestarts {

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Duration DELAY_FORGOTTEN_AFTER = Duration.ofSeconds(10);

    private final EngineRestart policy;
    private int count;
    private int quickEnds;
    private boolean cancelled;

    /** Somebody wanted its end: after the engine began again that is remembered. */
    boolean stoppedByHand;

    FakeRestarts(EngineRestart policy) {
        this.policy = policy;
    }

    /** Of the ends that a start follows, since somebody started it. */
    int count() {
        return count;
    }

    /** Somebody starts it. */
    void begin() {
        forget();
        stoppedByHand = false;
        cancelled = false;
    }

    /** The engine has begun again. */
    void forget() {
        count = 0;
        quickEnds = 0;
    }

    /** The next end is the last, whatever the policy says. */
    void cancel() {
        cancelled = true;
        stoppedByHand = true;
    }

    /**
     * It ended by itself.
     *
     * @return how long after that it is started again; empty for never
     */
    Optional<Duration> afterEnd(int exitCode, Duration ran) {
        if (cancelled || !wantsRestart(exitCode)) {
            return Optional.empty();
        }
        quickEnds = ran.compareTo(DELAY_FORGOTTEN_AFTER) >= 0 ? 1 : quickEnds + 1;
        count++;
        long delay = FIRST_DELAY.toMillis() << Math.min(quickEnds - 1, 20);
        return Optional.of(Duration.ofMillis(Math.min(delay, LONGEST_DELAY.toMillis())));
    }

    private boolean wantsRestart(int exitCode) {
        return switch (policy.name()) {
            case "always", "unless-stopped" -> true;
            case "on-failure" ->
                    exitCode != 0
                            && (policy.maximumRetryCount() == 0
                                    || count < policy.maximumRetryCount());
            default -> false;
        };
    }

    /** Whether an engine that begins starts what had ended so. */
    boolean whenTheEngineBegins(int exitCode) {
        return switch (policy.name()) {
            case "always" -> true;
            case "unless-stopped" -> !stoppedByHand;
            case "on-failure" -> exitCode != 0;
            default -> false;
        };
    }
}
