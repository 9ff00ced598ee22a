/** What the tests with one folder a case have in common. */
@NullMarked
package dev.skep.golden;

import org.jspecify.annotations.NullMarked;
