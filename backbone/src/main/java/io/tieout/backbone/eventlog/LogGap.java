package io.tieout.backbone.eventlog;

/**
 * Records are missing: the log goes on beyond what was counted, or ends before it. Somebody has to
 * find out why before the partition goes on.
 *
 * @param expected the first offset not yet counted
 * @param found the first offset that the log has to offer; where that is below the one expected,
 *     the first offset at which it may have another record than the one that was counted
 */
public record LogGap(String group, String topic, int partition, long expected, long found) {}
