/** Where an engine is, found as the Docker CLI finds it, and how to get there. */
@NullMarked
package dev.skep.engine.docker.endpoint;

import org.jspecify.annotations.NullMarked;
