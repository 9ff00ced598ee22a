/** Bad input by the thousand, made from a seed, and what must hold whatever it says. */
@NullMarked
package dev.skep.fuzz;

import org.jspecify.annotations.NullMarked;
