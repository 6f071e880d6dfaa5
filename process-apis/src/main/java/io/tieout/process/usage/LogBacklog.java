package io.tieout.process.usage;

import java.util.Map;

/**
 * How far usage is behind the log, in its records.
 *
 * @param unread not stored yet
 * @param unwindowed stored, but not in windows yet
 */
record LogBacklog(long unread, long unwindowed) {

  /**
   * Of offsets by part of the log.
   *
   * @param ends up to where the log is looked at; usage may be beyond them
   */
  static LogBacklog of(
      Map<Integer, Long> ends, Map<Integer, Long> stored, Map<Integer, Long> windowed) {
    long unread = 0;
    long unwindowed = 0;
    for (var part : ends.entrySet()) {
      long end = part.getValue();
      long read = Math.min(end, stored.getOrDefault(part.getKey(), 0L));
      unread += end - read;
      unwindowed += read - Math.min(read, windowed.getOrDefault(part.getKey(), 0L));
    }
    return new LogBacklog(unread, unwindowed);
  }
}
