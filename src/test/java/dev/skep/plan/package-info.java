/** Plans, shown as text. */
@NullMarked
package dev.skep.plan;

import org.jspecify.annotations.NullMarked;
