/** The commands: they read files and status, and submit desired state. */
@NullMarked
package dev.skep.cli;

import org.jspecify.annotations.NullMarked;
