/** Carrying out plans, with engines of a few lines. */
@NullMarked
package dev.skep.act;

import org.jspecify.annotations.NullMarked;
