/** What can be told of a container by looking at it. */
@NullMarked
package dev.skep.observed;

import org.jspecify.annotations.NullMarked;
