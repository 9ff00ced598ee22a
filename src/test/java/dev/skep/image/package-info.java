/** The images that {@code ./dev image} builds, and the manifests that run them, on real engines. */
@NullMarked
package dev.skep.image;

import org.jspecify.annotations.NullMarked;
