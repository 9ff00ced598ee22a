/**
 * Input files as the readers see them: bytes that are watched for change, and YAML trees whose
 * every part knows where it stands.
 */
@NullMarked
package dev.skep.desired.input;

import org.jspecify.annotations.NullMarked;
