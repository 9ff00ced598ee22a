/**
 * Faults that strike several Skeps on a swarm while two stacks change: one acts, whatever happens.
 */
@NullMarked
package dev.skep.chaos.several;

import org.jspecify.annotations.NullMarked;
