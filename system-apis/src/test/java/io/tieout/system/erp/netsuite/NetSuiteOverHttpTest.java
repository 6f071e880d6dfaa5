package io.tieout.system.erp.netsuite;

import io.tieout.api.ErpSystem;
import io.tieout.system.OverHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called by another process. */
class NetSuiteOverHttpTest extends NetSuiteTest {
  private OverHttp http;
  private ErpSystem client;

  @BeforeAll
  void serve() {
    http = OverHttp.serve(vertx(), "erp", ErpSystem.class, super.erp());
    client = http.client(ErpSystem.class);
  }

  @AfterAll
  void stopServing() {
    http.close();
  }

  @Override
  public ErpSystem erp() {
    return client;
  }
}
