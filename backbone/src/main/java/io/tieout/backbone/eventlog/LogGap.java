package io.tieout.backbone.eventlog;

/**
 * Records are missing: the log goes on beyond what was counted. Somebody has to find out why before
 * the partition goes on.
 *
 * @param expected the first offset not yet counted
 * @param found the first offset that the log has to offer
 */
public record LogGap(String group, String topic, int partition, long expected, long found) {}
