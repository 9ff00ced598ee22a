/** Tests of the Compose file reader. */
@NullMarked
package dev.skep.desired.compose;

import org.jspecify.annotations.NullMarked;
