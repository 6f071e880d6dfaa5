package io.tieout.demo;

import io.tieout.backbone.clock.StoredBusinessClock;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.sandbox.SandboxDescription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The product's business time, which is stored and the player's to advance, whatever process the
 * product runs in.
 */
final class StoredTime implements Player.BusinessTime {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final Store store;
  private final StoredBusinessClock clock;
  private final List<Http> managements;

  /**
   * Opens the clock of a product that has been started.
   *
   * @param begin the time at which a new deployment begins
   * @param managements of all processes of the product
   */
  StoredTime(SandboxDescription sandbox, Instant begin, List<URI> managements) {
    this.managements = managements.stream().map(uri -> new Http(uri, Map.of())).toList();
    store = Store.open(vertx, StoreConfig.of(sandbox.core(), sandbox.edge()));
    clock = new StoredBusinessClock(vertx, store, POLL);
    try {
      await(clock.start(begin));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  /** Returns once every process of the product has heard of it. */
  @Override
  public void advanceTo(Instant now) {
    await(clock.advanceTo(now));
    for (var management : managements) {
      Player.await("time heard of", () -> !clock.now().isAfter(timeAt(management)));
    }
  }

  private static Instant timeAt(Http management) {
    return Instant.parse(management.get("/health/ready").path("businessTime").asText());
  }

  @Override
  public void close() {
    await(store.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
