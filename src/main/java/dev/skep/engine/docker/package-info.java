/**
 * The port over the Docker Engine API; the only place that knows HTTP and Docker types.
 *
 * <p>The one package beside {@code control} that has threads: one that follows events, one that
 * watches over it, and one for each call, so that every call ends in time.
 */
@NullMarked
package dev.skep.engine.docker;

import org.jspecify.annotations.NullMarked;
