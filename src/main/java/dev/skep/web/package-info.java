/** REST, server-sent events and health over HTTP; reads status, changes nothing. */
@NullMarked
package dev.skep.web;

import org.jspecify.annotations.NullMarked;
