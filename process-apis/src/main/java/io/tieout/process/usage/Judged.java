package io.tieout.process.usage;

/**
 * An event with its verdict.
 *
 * @param point number of the metering point of a stored event; null for others
 */
record Judged(Incoming event, Verdict verdict, Integer point) {}
