package io.tieout.experience.usage;

import io.tieout.backbone.config.Allowed;
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
    Allowed.atLeast("lineBytes", lineBytes, 1_024);
    Allowed.atLeast("chunkBytes", chunkBytes, lineBytes);
    Allowed.atLeast("inFlight", inFlight, 1);
    Allowed.positive("pause", pause);
    Allowed.atLeast("slowBytes", slowBytes, 1);
    Allowed.positive("slowWindow", slowWindow);
  }
}
