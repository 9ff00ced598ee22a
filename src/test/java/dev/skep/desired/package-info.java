/** What is asked for, as values. */
@NullMarked
package dev.skep.desired;

import org.jspecify.annotations.NullMarked;
