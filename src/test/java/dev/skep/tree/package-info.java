/** Trees between tests and files. */
@NullMarked
package dev.skep.tree;

import org.jspecify.annotations.NullMarked;
