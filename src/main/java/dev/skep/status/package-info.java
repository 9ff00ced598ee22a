/** What we tell people: conditions, history, counts (bounded). */
@NullMarked
package dev.skep.status;

import org.jspecify.annotations.NullMarked;
