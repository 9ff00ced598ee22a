package dev.skep.engine.docker;

import java.time.Duration;

/**
 * How well one daemon's events are heard.
 *
 * @param node its name, or where it is while that is not known
 * @param isOpen whether they are heard at the moment
 * @param lag how long after it happened the last one came, as far as its clock and ours agree
 * @param gaps how often some were lost, and everything was looked at in their place
 */
public record Hearing(String node, boolean isOpen, Duration lag, long gaps) {}
