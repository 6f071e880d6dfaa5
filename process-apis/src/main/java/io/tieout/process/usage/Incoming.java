package io.tieout.process.usage;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.UUID;

/**
 * An accepted event as it comes from the log.
 *
 * @param identity digest of (tenant, source, id)
 * @param payload digest of what its money hangs on
 * @param tenant the sender's
 * @param receivedAt in business time
 * @param json the event as received
 */
record Incoming(
    UUID identity,
    UUID payload,
    String tenant,
    Instant receivedAt,
    int partition,
    long offset,
    Buffer json,
    Reading.Facts facts) {}
