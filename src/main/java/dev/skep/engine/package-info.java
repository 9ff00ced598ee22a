/** The port: observe, apply one step, watch. */
@NullMarked
package dev.skep.engine;

import org.jspecify.annotations.NullMarked;
