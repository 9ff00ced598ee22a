/** The rules of the house, held by tests: who may use whom, and how the code is written. */
@NullMarked
package dev.skep.architecture;

import org.jspecify.annotations.NullMarked;
