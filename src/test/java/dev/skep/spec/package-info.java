/** Specs of services, made and compared. */
@NullMarked
package dev.skep.spec;

import org.jspecify.annotations.NullMarked;
