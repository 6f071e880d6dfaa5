package io.tieout.process.usage;

import io.tieout.backbone.failure.Failure;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * What is known of the deliveries that billing counts together, of one customer, meter and day,
 * when it may have forgotten the identifier of one of them. All of them are positive, so its total
 * tells that it has all or none of those in doubt; of some it does not tell which.
 *
 * @param known what billing has
 * @param open what it may have: the delivery in question, others that were sent without an answer,
 *     and those that wait for a person
 * @param moving whether that changes without a total: some of it billing still remembers, so that
 *     it is sent again, or was settled so recently that billing may not have added it up
 */
record Doubt(BigDecimal known, BigDecimal open, boolean moving) {
  private static final Duration SOON = Duration.ofSeconds(1);

  /**
   * Whether billing has the delivery in question, with all the others in doubt; it has none of them
   * otherwise.
   *
   * @param total what billing has counted
   * @throws Failure.Unavailable if that tells more later
   * @throws Failure.Rejected if that does not tell, so that a person has to look
   */
  boolean isCounted(BigDecimal total) {
    BigDecimal all = known.add(open);
    if (total.compareTo(all) == 0) {
      return true;
    }
    String figures =
        "billing has counted %s where %s or %s was expected"
            .formatted(total.toPlainString(), known.toPlainString(), all.toPlainString());
    if (moving) {
      throw new Failure.Unavailable("usage-total-open", figures, SOON);
    }
    if (total.compareTo(known) == 0) {
      return false;
    }
    throw new Failure.Rejected("usage-total-mismatch", figures);
  }
}
