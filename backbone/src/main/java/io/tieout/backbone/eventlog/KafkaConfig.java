package io.tieout.backbone.eventlog;

import io.tieout.backbone.config.Allowed;
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
 * @param startWithin how long a start waits for a broker that does not answer
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
    Duration startWithin,
    Duration linger,
    String instance) {

  public KafkaConfig {
    Objects.requireNonNull(bootstrap, "bootstrap");
    Allowed.atLeast("minInSyncReplicas", minInSyncReplicas, 1);
    Allowed.atLeast("replicas", replicas, minInSyncReplicas);
    Allowed.atLeast("inFlightBytes", inFlightBytes, 1 << 20);
    Allowed.positive("retention", retention);
    Allowed.notNegative("linger", linger);
    Allowed.positive("startWithin", startWithin);
  }

  /** One broker of a test or a tool: a single replica. Products are configured in full. */
  public static KafkaConfig of(String bootstrap) {
    return new KafkaConfig(
        bootstrap,
        1,
        1,
        Duration.ofDays(40),
        64 << 20,
        Duration.ofMinutes(1),
        Duration.ofMillis(5),
        null);
  }
}
