/**
 * Faults drawn by seed, on a real engine and with Skep as a process of its own: after each one the
 * counts are right.
 */
@NullMarked
package dev.skep.chaos;

import org.jspecify.annotations.NullMarked;
