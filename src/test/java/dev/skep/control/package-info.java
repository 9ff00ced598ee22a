/** The loop on an engine in memory and a clock of its own: turned by hand, by seed. */
@NullMarked
package dev.skep.control;

import org.jspecify.annotations.NullMarked;
