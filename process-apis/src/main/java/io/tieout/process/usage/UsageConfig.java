package io.tieout.process.usage;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.eventlog.ConsumerConfig;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.work.WorkerConfig;
import java.time.Duration;

/**
 * How usage is taken in and delivered.
 *
 * @param maxAge how far back in business time an event may lie when it is received
 * @param maxAhead how far ahead
 * @param cutOff how long after the end of its period, in business time, usage still counts in it; a
 *     contract's last period ends with the contract
 * @param maxEventBytes a larger event is refused; intermediaries need to forward only 64 KiB. No
 *     name or text in it is too long to be read again
 * @param duplicateMemory in how many of its last events a repeat inside a request is noticed
 * @param maxUnread acceptance answers 503 while more accepted records than this are not stored,
 *     each with the events of one request that lie in one part of the log, up to 256 KiB of them;
 *     they are counted while PostgreSQL is away as well. It bounds for how long the store is
 *     behind: what they take is Kafka's for as long as it keeps them, stored or not
 * @param meteringPoints how many of them are kept in memory
 * @param windowBatches how many stored batches of each part of the log are brought into windows at
 *     once
 * @param heldEvents how many held events are looked at at once
 * @param deliveries how many deliveries are planned, and sent, at once
 * @param maxParts into how many a quantity may be split for a vendor's digits
 * @param deliveryGrace how long after the end of its day, in business time, a window is delivered
 * @param claimTime how long a delivery is left to the process that sends it before another sends it
 *     again, in wall time
 * @param retry what is done about deliveries that fail
 * @param consumer how accepted events are read
 * @param windows rhythm of the building of windows
 * @param held rhythm of looking at held events; they are looked at too when master data changes
 * @param delivery rhythm of deliveries
 */
public record UsageConfig(
    Duration maxAge,
    Duration maxAhead,
    Duration cutOff,
    int maxEventBytes,
    int duplicateMemory,
    long maxUnread,
    int meteringPoints,
    int windowBatches,
    int heldEvents,
    int deliveries,
    int maxParts,
    Duration deliveryGrace,
    Duration claimTime,
    RetryPolicy retry,
    ConsumerConfig consumer,
    WorkerConfig windows,
    WorkerConfig held,
    WorkerConfig delivery) {

  public UsageConfig {
    Allowed.notNegative("maxAge", maxAge);
    Allowed.notNegative("maxAhead", maxAhead);
    Allowed.notNegative("cutOff", cutOff);
    Allowed.range("maxEventBytes", maxEventBytes, 1, StrictJson.MAX_TEXT_CHARS);
    Allowed.atLeast("duplicateMemory", duplicateMemory, 1);
    Allowed.atLeast("maxUnread", maxUnread, 1);
    Allowed.atLeast("meteringPoints", meteringPoints, 1);
    Allowed.atLeast("windowBatches", windowBatches, 1);
    Allowed.atLeast("heldEvents", heldEvents, 1);
    Allowed.atLeast("deliveries", deliveries, 1);
    Allowed.atLeast("maxParts", maxParts, 1);
    Allowed.notNegative("deliveryGrace", deliveryGrace);
    Allowed.positive("claimTime", claimTime);
  }
}
