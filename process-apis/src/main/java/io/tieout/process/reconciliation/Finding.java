package io.tieout.process.reconciliation;

import io.tieout.model.BreakClass;
import io.tieout.model.Money;

/**
 * A break that was found.
 *
 * @param subject the document's number, or customer and meter
 * @param billing billing's figure, or null where it has none
 * @param erp the other side's figure, or null where it has none
 * @param difference billing less the other side
 * @param action what to do about it
 */
record Finding(
    BreakClass kind,
    String subject,
    String billing,
    String erp,
    Money difference,
    Cause cause,
    String action) {}
