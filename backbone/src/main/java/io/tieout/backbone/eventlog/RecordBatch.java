package io.tieout.backbone.eventlog;

import java.util.List;

/** Consecutive records of one partition: offsets {@code from} up to, not including, {@code to}. */
public record RecordBatch(
    String topic, int partition, long from, long to, List<ReceivedRecord> records) {}
