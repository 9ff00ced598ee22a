/** What people are told. */
@NullMarked
package dev.skep.status;

import org.jspecify.annotations.NullMarked;
