package io.tieout.process;

import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.backbone.work.UseCase;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A database of its own on the sandbox's PostgreSQL, with the schemas of some capabilities. */
public final class TestStore implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final Store store;

  public TestStore(String... capabilities) {
    var server = SandboxServers.postgres();
    var database = SandboxServers.freshDatabase();
    var config = StoreConfig.of(server.uri(database, "core"), server.uri(database, "edge"));
    var schemas = new ArrayList<>(List.of("backbone"));
    schemas.addAll(List.of(capabilities));
    Migrations.run(config, schemas);
    store = Store.open(vertx, config);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Store store() {
    return store;
  }

  /** A caller of that tenant. */
  public static Caller caller(String tenant) {
    return new Caller(
        "test",
        tenant,
        Set.of(Role.SERVICE),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Instant.MAX);
  }

  /** Runs on a virtual thread, where waiting is allowed. */
  public <T> T onVirtualThread(Callable<T> work) {
    return await(UseCase.run(vertx, work));
  }

  public void inTransaction(Consumer<SqlConnection> work) {
    onVirtualThread(
        () ->
            store.inTransaction(
                tx -> {
                  work.accept(tx);
                  return null;
                }));
  }

  /** The result of a future, which arrives in good time. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("there was no result in %d s".formatted(PATIENCE_SECONDS), e);
    }
  }

  @Override
  public void close() {
    await(store.close());
    await(vertx.close());
  }
}
