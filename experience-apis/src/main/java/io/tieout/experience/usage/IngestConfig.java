package io.tieout.experience.usage;

import java.time.Duration;

/**
 * Bounds of an NDJSON stream; its length and its duration have none.
 *
 * @param chunkBytes how much is handed on at a time
 * @param lineBytes the longest line
 * @param inFlight chunks that may wait for Kafka before the client has to wait
 * @param pause the longest silence between two reads
 * @param slowBytes how much must come within {@code slowWindow} while the client is not made to
 *     wait
 */
public record IngestConfig(
    int chunkBytes,
    int lineBytes,
    int inFlight,
    Duration pause,
    int slowBytes,
    Duration slowWindow) {

  public IngestConfig {
    if (lineBytes < 1_024 || chunkBytes < lineBytes) {
      throw new IllegalArgumentException(
          "lineBytes is at least 1024 and chunkBytes not below it, not %d and %d"
              .formatted(lineBytes, chunkBytes));
    }
    if (inFlight < 1 || slowBytes < 1 || !pause.isPositive() || !slowWindow.isPositive()) {
      throw new IllegalArgumentException(
          "inFlight, slowBytes, pause and slowWindow are greater than zero");
    }
  }

  /** What edges promise: 10 s between chunks, 1 KiB a second over 30 s. */
  public static IngestConfig standard() {
    return new IngestConfig(
        256 << 10, 64 << 10, 4, Duration.ofSeconds(10), 30 << 10, Duration.ofSeconds(30));
  }
}
