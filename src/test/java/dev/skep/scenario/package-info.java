/** What a user sees: files in, containers right, on a real engine. */
@NullMarked
package dev.skep.scenario;

import org.jspecify.annotations.NullMarked;
