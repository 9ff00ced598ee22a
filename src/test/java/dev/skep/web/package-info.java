/** The HTTP answers. */
@NullMarked
package dev.skep.web;

import org.jspecify.annotations.NullMarked;
