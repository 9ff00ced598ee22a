package dev.skep.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The services of the stack that a run keeps at, each with other features that matter. */
enum Service {
    /** One replica on a named volume, restarted by the engine. */
    STORE(1, 1, 1, "always", Duration.ZERO, Set.of("none")),
    /** Checked for its health, on two networks, changed start-first. */
    WEB(2, 5, 2, "unless-stopped", Duration.ofMillis(300), Set.of("chaos_front", "chaos_back")),
    /** With data in anonymous volumes, a config and a secret, changed stop-first. */
    WORKER(3, 5, 2, "no", Duration.ZERO, Set.of("none")),
    /** Restarted by the engine, changed one by one with a delay in between. */
    KEPT(2, 4, 1, "always", Duration.ofMillis(200), Set.of("chaos_back"));

    static final List<Service> SCALED = List.of(WEB, WORKER, KEPT);

    final int fewest;
    final int most;
    final int parallelism;

    /** The engine's own restart policy. */
    final String restart;

    /** How long a new replica is watched, and what a batch waits for the next: together. */
    final Duration watch;

    final Set<String> networks;

    Service(
            int fewest,
            int most,
            int parallelism,
            String restart,
            Duration watch,
            Set<String> networks) {
        this.fewest = fewest;
        this.most = most;
        this.parallelism = parallelism;
        this.restart = restart;
        this.watch = watch;
        this.networks = networks;
    }

    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether a new replica is well before the old one goes. */
    boolean startsFirst() {
        return this == WEB;
    }

    boolean isChecked() {
        return this == WEB;
    }

    /** Which service {@code web-3} is of. */
    static Service of(String slot) {
        return valueOf(slot.substring(0, slot.lastIndexOf('-')).toUpperCase(java.util.Locale.ROOT));
    }
}
