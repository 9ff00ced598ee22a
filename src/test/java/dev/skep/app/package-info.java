/** What the process is made of, without the process. */
@NullMarked
package dev.skep.app;

import org.jspecify.annotations.NullMarked;
