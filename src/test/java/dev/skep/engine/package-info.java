/** What every engine must do, and an engine in memory that does it. */
@NullMarked
package dev.skep.engine;

import org.jspecify.annotations.NullMarked;
