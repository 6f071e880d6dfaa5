package io.tieout.system.billing;

import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** A migrated database of its own for a test class, with a Vert.x and a store on it. */
public final class BillingDatabase implements AutoCloseable {
  public final Vertx vertx = Vertx.vertx();
  public final Store store;

  public BillingDatabase() {
    String name = SandboxServers.freshDatabase();
    var server = SandboxServers.postgres();
    var config = StoreConfig.of(server.uri(name, "core"), server.uri(name, "edge"));
    Migrations.run(config, List.of("backbone", "billing"));
    store = Store.open(vertx, config);
  }

  /** The first column of a query's rows. */
  public List<String> texts(String query) {
    List<String> texts = new ArrayList<>();
    for (Row row : store.core().query(query).execute().await()) {
      texts.add(row.getValue(0).toString());
    }
    return texts;
  }

  @Override
  public void close() {
    store.close().await();
    vertx.close().await();
  }
}
