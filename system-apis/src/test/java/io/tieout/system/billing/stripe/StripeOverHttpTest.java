package io.tieout.system.billing.stripe;

import io.tieout.api.BillingSystem;
import io.tieout.system.OverHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called by another process. */
class StripeOverHttpTest extends StripeTest {
  private OverHttp http;
  private BillingSystem client;

  @BeforeAll
  void serve() {
    http = OverHttp.serve(database().vertx, "billing", BillingSystem.class, super.billing());
    client = http.client(BillingSystem.class);
  }

  @AfterAll
  void stopServing() {
    http.close();
  }

  @Override
  public BillingSystem billing() {
    return client;
  }
}
