/** Compose files become desired state; every error has its file, line and column. */
@NullMarked
package dev.skep.desired.compose;

import org.jspecify.annotations.NullMarked;
