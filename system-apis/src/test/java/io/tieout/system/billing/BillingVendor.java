package io.tieout.system.billing;

import io.tieout.model.Hook;
import java.time.Instant;

/** A simulated billing system and what a conformance suite does to it from outside. */
public interface BillingVendor extends AutoCloseable {
  /** The account under test; it has the meter and the prices named here, and no customers. */
  String account();

  /** Key of a meter. */
  String meter();

  /** Key of a price of that meter: 10 at 2.00 USD, 10 at 3.00, then 5.00. */
  String price();

  /** Key of a price of that meter that nothing new is sold at. */
  String archivedPrice();

  /** Business time of the vendor. */
  Instant now();

  /** Lets business time pass; everything due until then is done when this returns. */
  void advanceTo(Instant now);

  /** What happens to the next call of this method. */
  void failNext(String method, Failing how);

  /** How many customers the account has. */
  int customers();

  /** A webhook as the vendor sends it. */
  Hook hook(String eventId, String invoice, Instant signedAt);

  /** The same with a body of so many bytes. */
  Hook hook(String eventId, String invoice, Instant signedAt, int bytes);

  @Override
  void close();

  /** What can go wrong. */
  enum Failing {
    BEFORE_ANYTHING_IS_DONE,
    AFTER_EVERYTHING_IS_DONE,
    RATE_LIMITED,
    SERVER_ERROR
  }
}
