package io.tieout.demo;

import io.tieout.demo.SamplePlan.Book;
import io.tieout.demo.SamplePlan.Home;

/**
 * A customer of the sample, with the one contract it has.
 *
 * @param id our reference, {@code C-0001}; its contract is {@code K-0001}
 * @param signedOn day of the month on which the CRM learns of it; 0 is before the month
 */
record SampleCustomer(String id, String name, Book book, Home home, int signedOn) {

  /** The tenant that deals with every fifth customer; all others are the house's own. */
  static final String PARTNER = "partner-one";

  private static final int PARTNERS_SHARE = 5;

  /** Who may see it besides the house. */
  String tenant() {
    return Integer.parseInt(id.substring(2)) % PARTNERS_SHARE == 0 ? PARTNER : "house";
  }

  String contract() {
    return "K" + id.substring(1);
  }
}
