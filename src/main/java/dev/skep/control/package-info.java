/** When to look again: queue, backoff, resync; the only package with threads. */
@NullMarked
package dev.skep.control;

import org.jspecify.annotations.NullMarked;
