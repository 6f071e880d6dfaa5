package io.tieout.backbone.eventlog;

import java.time.Duration;
import java.util.Objects;

/**
 * Where Kafka is and how it is used.
 *
 * @param bootstrap {@code host:port}, several separated by commas
 * @param replicas of topics that this makes
 * @param minInSyncReplicas how many replicas must have a record before it counts as appended
 * @param retention how long topics that this makes keep records, for replays
 * @param inFlightBytes how many bytes may wait for acknowledgement before appends are refused
 * @param linger how long a record may wait for others to travel with
 * @param instance names this process among all of the deployment, the same again after a restart,
 *     so that Kafka gives it its partitions back at once instead of waiting for its old session to
 *     end; null for none
 */
public record KafkaConfig(
    String bootstrap,
    int replicas,
    int minInSyncReplicas,
    Duration retention,
    int inFlightBytes,
    Duration linger,
    String instance) {

  public KafkaConfig {
    Objects.requireNonNull(bootstrap, "bootstrap");
    if (replicas < 1 || minInSyncReplicas < 1 || minInSyncReplicas > replicas) {
      throw new IllegalArgumentException(
          "replicas is at least minInSyncReplicas, which is at least 1");
    }
    if (inFlightBytes < 1 << 20) {
      throw new IllegalArgumentException("inFlightBytes is at least 1048576");
    }
    if (!retention.isPositive() || linger.isNegative()) {
      throw new IllegalArgumentException("retention is positive, linger is not negative");
    }
  }

  /** For one broker; the rest is by default. */
  public static KafkaConfig of(String bootstrap) {
    return new KafkaConfig(
        bootstrap, 1, 1, Duration.ofDays(40), 64 << 20, Duration.ofMillis(5), null);
  }
}
