package io.tieout.system.tax.avatax;

import io.tieout.api.TaxSystem;
import io.tieout.system.OverHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called by another process. */
class AvaTaxOverHttpTest extends AvaTaxTest {
  private OverHttp http;
  private TaxSystem client;

  @BeforeAll
  void serve() {
    http = OverHttp.serve(vertx(), "tax", TaxSystem.class, super.tax());
    client = http.client(TaxSystem.class);
  }

  @AfterAll
  void stopServing() {
    http.close();
  }

  @Override
  protected TaxSystem tax() {
    return client;
  }
}
