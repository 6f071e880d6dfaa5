package io.tieout.system.crm.salesforce;

import io.tieout.api.CrmSystem;
import io.tieout.system.OverHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called by another process. */
class SalesforceOverHttpTest extends SalesforceTest {
  private OverHttp http;
  private CrmSystem client;

  @BeforeAll
  void serve() {
    http = OverHttp.serve(vertx(), "crm", CrmSystem.class, super.crm());
    client = http.client(CrmSystem.class);
  }

  @AfterAll
  void stopServing() {
    http.close();
  }

  @Override
  protected CrmSystem crm() {
    return client;
  }
}
