/** A service as a swarm knows it: made from what was asked for, and compared with what is there. */
@NullMarked
package dev.skep.spec;

import org.jspecify.annotations.NullMarked;
