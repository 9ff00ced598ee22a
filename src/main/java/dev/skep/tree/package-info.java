/** JSON as immutable values: what is read, compared and written whole. */
@NullMarked
package dev.skep.tree;

import org.jspecify.annotations.NullMarked;
