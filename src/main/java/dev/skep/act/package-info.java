/** Carries out a plan; decides nothing; stops when leadership ends. */
@NullMarked
package dev.skep.act;

import org.jspecify.annotations.NullMarked;
