package io.tieout.backbone.eventlog;

import java.time.Instant;
import java.util.Map;

/**
 * A record as it was read. The arrays are not copied: leave them alone.
 *
 * @param timestamp wall time at which it was appended
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would cost the ingest path
public record ReceivedRecord(
    long offset, Instant timestamp, byte[] key, byte[] value, Map<String, String> headers) {}
