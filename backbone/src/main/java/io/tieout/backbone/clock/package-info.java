/**
 * Business time, which decides event age, windows, periods and cut-offs. Wall time, for timeouts,
 * retries and signatures, is {@link java.time.Clock}.
 */
package io.tieout.backbone.clock;
