/** The Docker adapter, with and without an engine. */
@NullMarked
package dev.skep.engine.docker;

import org.jspecify.annotations.NullMarked;
