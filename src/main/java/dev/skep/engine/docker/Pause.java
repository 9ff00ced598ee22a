package dev.skep.engine.docker;

import java.time.Duration;

/** Lets time pass: an argument, so that a test decides how fast it does. */
@FunctionalInterface
public interface Pause {

    void of(Duration duration) throws InterruptedException;
}
