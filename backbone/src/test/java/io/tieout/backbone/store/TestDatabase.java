package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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

  /** Polls, since what is awaited comes about in PostgreSQL. */
  public static void eventually(BooleanSupplier condition) {
    var end = Instant.now().plusSeconds(30);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("in time").isBefore(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    store.close().await();
    vertx.close().timeout(5, TimeUnit.SECONDS).otherwiseEmpty().await(); // see Store#close
  }
}
