/** Who may act: lease, term, election as a pure transition over a compare-and-set store. */
@NullMarked
package dev.skep.lead;

import org.jspecify.annotations.NullMarked;
