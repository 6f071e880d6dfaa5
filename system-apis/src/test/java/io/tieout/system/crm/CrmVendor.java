package io.tieout.system.crm;

import io.tieout.system.Wire.Failing;
import java.time.Instant;

/** A simulated CRM and what a conformance suite does to it from outside. */
public interface CrmVendor extends AutoCloseable {
  /** The account under test. */
  String account();

  /** Business time of the vendor, which dates changes. */
  void setClock(Instant now);

  /** Adds a customer of the legal entity US, or changes it. */
  void putCustomer(String reference, String name);

  /** Adds a contract of a customer: from 2026-01-01 for twelve months, billed on the 15th. */
  void putContract(String reference, String customer);

  /** Adds a customer without a country; the result is the vendor's id. */
  String putCustomerWithoutCountry(String reference);

  /** Adds fields that nobody knows to every record that is read, or leaves it. */
  void addUnknownFields(boolean added);

  /** What happens to the next call. */
  void failNextRead(Failing how);

  /** How many calls have reached the vendor. */
  int calls();

  @Override
  void close();
}
