/** The commands, over a world of their own. */
@NullMarked
package dev.skep.cli;

import org.jspecify.annotations.NullMarked;
