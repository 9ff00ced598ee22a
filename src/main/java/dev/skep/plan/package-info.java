/** What to do next, and why, as data (pure): the heart. */
@NullMarked
package dev.skep.plan;

import org.jspecify.annotations.NullMarked;
