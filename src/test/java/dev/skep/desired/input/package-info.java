/** Tests of YAML trees and of what reads them. */
@NullMarked
package dev.skep.desired.input;

import org.jspecify.annotations.NullMarked;
