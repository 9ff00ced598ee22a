/** What stands between Skep and an engine: authorities, sshd, proxies, each a real one. */
@NullMarked
package dev.skep.ways;

import org.jspecify.annotations.NullMarked;
