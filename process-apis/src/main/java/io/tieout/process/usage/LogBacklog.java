package io.tieout.process.usage;

/**
 * How far usage is behind the log, in its records.
 *
 * @param unread not stored yet
 * @param unwindowed stored, but not in windows yet
 */
record LogBacklog(long unread, long unwindowed) {}
