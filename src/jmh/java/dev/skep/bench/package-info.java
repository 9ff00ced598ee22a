/** What Skep costs, measured on the machine and the engine at hand; run by {@code ./dev bench}. */
@NullMarked
package dev.skep.bench;

import org.jspecify.annotations.NullMarked;
