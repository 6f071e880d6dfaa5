package io.tieout.backbone.eventlog;

import java.util.Map;

/**
 * What is appended. The arrays are not copied: whoever hands them over leaves them alone.
 *
 * @param partition where it goes; null for where Kafka puts its key. One key has one partition
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would cost the ingest path
public record LogRecord(Integer partition, byte[] key, byte[] value, Map<String, String> headers) {

  /** A record that goes where its key does. */
  public LogRecord(byte[] key, byte[] value, Map<String, String> headers) {
    this(null, key, value, headers);
  }
}
