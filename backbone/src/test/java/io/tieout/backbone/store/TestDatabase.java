package io.tieout.backbone.store;

import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import java.util.List;

/** A migrated database of its own for a test class, with a Vert.x and a store on it. */
public final class TestDatabase implements AutoCloseable {
  public final Vertx vertx = Vertx.vertx();
  public final StoreConfig config;
  public final Store store;

  public TestDatabase() {
    String name = SandboxServers.freshDatabase();
    var server = SandboxServers.postgres();
    config = StoreConfig.of(server.uri(name, "core"), server.uri(name, "edge"));
    Migrations.run(config, List.of("backbone"));
    store = Store.open(vertx, config);
  }

  @Override
  public void close() {
    store.close().await();
    vertx.close().await();
  }
}
