/** Tests of reading files, by example. */
@NullMarked
package dev.skep.desired.manifest;

import org.jspecify.annotations.NullMarked;
