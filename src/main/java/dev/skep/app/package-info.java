/** Quarkus wiring: configuration, producers, lifecycle. */
@NullMarked
package dev.skep.app;

import org.jspecify.annotations.NullMarked;
