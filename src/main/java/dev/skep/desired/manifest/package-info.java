/**
 * Stack documents, plain Compose files and directories of them: one source of desired state that
 * notices changes.
 */
@NullMarked
package dev.skep.desired.manifest;

import org.jspecify.annotations.NullMarked;
