package dev.skep.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * What {@code run} takes from {@code SKEP_…} variables beside what every command takes ({@code
 * SKEP_DESIRED}, {@code SKEP_MODE}, {@code SKEP_CONTROL_DIR}, which the command line reads itself).
 */
@ConfigMapping(prefix = "skep")
interface SkepConfig {

    /**
     * How often everything is compared anew even if no event says so; the real time varies by a
     * tenth.
     */
    @WithDefault("60s")
    Duration resync();
}
