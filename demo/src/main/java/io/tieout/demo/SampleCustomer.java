package io.tieout.demo;

import io.tieout.demo.SamplePlan.Book;
import io.tieout.demo.SamplePlan.Home;
import java.util.List;

/**
 * A customer of the sample, with the one contract it has.
 *
 * @param id our reference, {@code C-0001}; its contract is {@code K-0001}
 * @param signedOn day of the month on which the CRM learns of it; 0 is before the month
 * @param meters what it has a price for, at least one
 */
record SampleCustomer(
    String id, String name, Book book, Home home, int signedOn, List<SampleMeter> meters) {

  /** The tenant that deals with every fifth customer; all others are the house's own. */
  static final String PARTNER = "partner-one";

  private static final int PARTNERS_SHARE = 5;
  private static final int PLATFORMS_SHARE = 4;

  /** Who may see it besides the house. */
  String tenant() {
    return number() % PARTNERS_SHARE == 0 ? PARTNER : "house";
  }

  String contract() {
    return "K" + id.substring(1);
  }

  int number() {
    return Integer.parseInt(id.substring(2));
  }

  /** Its VAT number; null where it has none. */
  String taxId() {
    return home.tax().reverse() ? "%s%09d".formatted(home.country(), number()) : null;
  }

  /** The prices of its contract: one per meter, and what the platform costs some of them. */
  List<SamplePrice> prices() {
    return SamplePrice.of(book.currency()).stream()
        .filter(price -> price.meter().map(meters::contains).orElse(paysForPlatform()))
        .toList();
  }

  private boolean paysForPlatform() {
    return number() % PLATFORMS_SHARE == 0;
  }
}
