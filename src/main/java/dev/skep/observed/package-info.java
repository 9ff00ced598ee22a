/** What one engine or swarm holds at one instant: sorted, whole. */
@NullMarked
package dev.skep.observed;

import org.jspecify.annotations.NullMarked;
