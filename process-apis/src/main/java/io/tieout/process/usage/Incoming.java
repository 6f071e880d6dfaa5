package io.tieout.process.usage;

import java.time.Instant;
import java.util.UUID;

/**
 * An accepted event as it comes from the log.
 *
 * @param identity digest of (tenant, source, id)
 * @param payload digest of what its money hangs on
 * @param tenant the sender's
 * @param receivedAt in business time
 * @param text the event's JSON as received
 */
record Incoming(
    UUID identity,
    UUID payload,
    String tenant,
    Instant receivedAt,
    int partition,
    long offset,
    String text,
    Reading.Facts facts) {}
