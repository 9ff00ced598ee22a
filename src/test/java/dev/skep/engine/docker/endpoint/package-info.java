/** The Docker adapter, with and without an engine. */
@NullMarked
package dev.skep.engine.docker.endpoint;

import org.jspecify.annotations.NullMarked;
