/** Who is who: stack, service, slot, spec hash, and the labels that mark what is ours. */
@NullMarked
package dev.skep.identity;

import org.jspecify.annotations.NullMarked;
