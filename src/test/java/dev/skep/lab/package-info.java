/**
 * Several real engines on one machine, each on a node of its own, that can be joined to a swarm,
 * and whose nodes can be killed, cut off and brought back.
 */
@NullMarked
package dev.skep.lab;

import org.jspecify.annotations.NullMarked;
