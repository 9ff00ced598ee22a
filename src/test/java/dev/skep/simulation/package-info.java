/**
 * Whole runs of Skep in virtual time: controllers, fake engines, users and faults, from one seed
 * and on one thread.
 *
 * <p>{@link dev.skep.simulation.Simulation} is the entry; {@link dev.skep.simulation.Safety} says
 * what must never happen.
 */
@NullMarked
package dev.skep.simulation;

import org.jspecify.annotations.NullMarked;
