package io.tieout.process.usage;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Violation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What reading one event gave: its facts, or why there are none. */
sealed interface Reading {

  /**
   * What an event says, of what Tieout goes by; the rest is kept as received.
   *
   * @param subject the customer's reference
   * @param time when it was used, in microseconds
   * @param quantity not negative
   * @param subscription the only contract under which it may count; null for whichever covers it
   */
  record Facts(
      String source,
      String id,
      String subject,
      Instant time,
      String meter,
      BigDecimal quantity,
      String subscription)
      implements Reading {}

  /**
   * Why an event is refused: what makes it no JSON text, else what is against its contract.
   *
   * @param code {@code malformed-json} or {@code contract-violation}
   * @param violations at least one, the first of them first; pointers are JSON pointers into the
   *     event, as URI fragments
   */
  record Refused(String code, List<Violation> violations) implements Reading {
    public Refused {
      violations = List.copyOf(violations);
    }

    boolean malformed() {
      return code.equals(Failure.MALFORMED_JSON);
    }
  }
}
