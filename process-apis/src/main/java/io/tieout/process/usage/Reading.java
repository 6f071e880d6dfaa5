package io.tieout.process.usage;

import io.tieout.backbone.failure.Failure;
import java.math.BigDecimal;
import java.time.Instant;

/** What reading one event gave: its facts, or the first thing in it that breaks its contract. */
sealed interface Reading {

  /**
   * What an event says, of what Tieout goes by; the rest is kept as received.
   *
   * @param subject the customer's reference
   * @param time when it was used, in microseconds
   * @param quantity not negative
   * @param subscription the contract meant, where the customer has several; may be null
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
   * Why an event is refused: what makes it no JSON text, else the first thing against its contract.
   *
   * @param code {@code malformed-json} or {@code contract-violation}
   * @param pointer JSON pointer into the event, as a URI fragment
   */
  record Refused(String code, String pointer, String detail) implements Reading {
    boolean malformed() {
      return code.equals(Failure.MALFORMED_JSON);
    }
  }
}
