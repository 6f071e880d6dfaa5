package io.tieout.sandbox.stripe;

import java.time.Instant;

/** What an invoice charges for: [start, end). */
record BillingPeriod(Instant start, Instant end) {}
