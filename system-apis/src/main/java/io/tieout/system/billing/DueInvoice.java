package io.tieout.system.billing;

import java.time.Instant;
import java.util.List;

/**
 * An invoice to be read again.
 *
 * @param id the vendor's
 * @param events whose hints a successful reading settles; later ones ask for another
 * @param attempts how often it could not be read for these hints
 * @param firstAttemptAt when it first could not, in wall time; null before
 * @param traceparent of the webhook that came last
 */
record DueInvoice(
    String id, List<String> events, int attempts, Instant firstAttemptAt, String traceparent) {}
