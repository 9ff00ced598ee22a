/** What the user asked for: validated, immutable. */
@NullMarked
package dev.skep.desired;

import org.jspecify.annotations.NullMarked;
