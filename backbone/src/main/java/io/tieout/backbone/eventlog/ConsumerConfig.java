package io.tieout.backbone.eventlog;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;

/**
 * The sizes and the rhythm of a consumer.
 *
 * @param batchRecords most records in a transaction
 * @param batchBytes most bytes of their values, unless the first record has more by itself
 * @param fetchBytes most bytes, compressed, that are fetched of a partition at a time
 * @param gatherTime how long the broker may let records wait for others: larger transactions cost
 *     less for each record, and an idle topic is asked that often; zero to have each at once
 * @param pollTimeout how long to wait for records before looking whether to stop
 * @param sessionTimeout after which Kafka gives the partitions of a silent process to others
 * @param backoff longest pause before records are tried again whose handler failed; it doubles
 * @param maxBackoff what the pause grows to
 * @param longestRound what it should never take to store what one poll brought
 */
public record ConsumerConfig(
    int batchRecords,
    int batchBytes,
    int fetchBytes,
    Duration gatherTime,
    Duration pollTimeout,
    Duration sessionTimeout,
    Duration backoff,
    Duration maxBackoff,
    Duration longestRound) {

  public ConsumerConfig {
    Allowed.atLeast("batchRecords", batchRecords, 1);
    Allowed.atLeast("batchBytes", batchBytes, 1);
    Allowed.atLeast("fetchBytes", fetchBytes, 1);
    Allowed.notNegative("gatherTime", gatherTime);
    Allowed.positive("pollTimeout", pollTimeout);
    Allowed.atLeast("pollTimeout", pollTimeout, gatherTime, "gatherTime");
    Allowed.positive("sessionTimeout", sessionTimeout);
    Allowed.positive("backoff", backoff);
    Allowed.atLeast("maxBackoff", maxBackoff, backoff, "backoff");
    Allowed.positive("longestRound", longestRound);
    Allowed.that(
        "longestRound",
        longestRound.compareTo(pollTimeout) > 0,
        "is %s, more than pollTimeout (%s) is needed".formatted(longestRound, pollTimeout));
  }
}
