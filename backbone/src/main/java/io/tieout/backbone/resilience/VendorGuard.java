package io.tieout.backbone.resilience;

import io.github.bucket4j.Bucket;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.SystemStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Guards the calls to one account at one vendor; shared by all who call it in this process. */
public final class VendorGuard {

  private final Vertx vertx;
  private final String vendor;
  private final GuardConfig config;
  private final Bucket quota;
  private final Breaker breaker;
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int running; // guarded by this

  /**
   * A guard that lets calls through.
   *
   * @param vendor names the account in failures, for people
   */
  public VendorGuard(Vertx vertx, String vendor, GuardConfig config, Clock clock) {
    this.vertx = vertx;
    this.vendor = vendor;
    this.config = config;
    quota =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(config.callsPerSecond())
                        .refillGreedy(config.callsPerSecond(), Duration.ofSeconds(1)))
            .build();
    breaker = new Breaker(clock, config.failuresToOpen(), config.openFor());
  }

  /**
   * Makes the call when it is its turn. Fails with {@link Failure.Unavailable} without calling
   * while the vendor is down, and with {@link Failure.Overloaded} when its turn does not come in
   * time. Only calls that found the vendor unavailable, or left their outcome uncertain, count
   * against it.
   */
  public <T> Future<T> call(Supplier<Future<T>> call) {
    return enter()
        .compose(entered -> pace().compose(paced -> guarded(call)).onComplete(outcome -> leave()));
  }

  /** How the vendor is doing: DOWN while calls are held back, DEGRADED after a failed one. */
  public SystemStatus state() {
    return breaker.state().status();
  }

  /** Since when, in wall time. */
  public Instant since() {
    return breaker.state().since();
  }

  private <T> Future<T> guarded(Supplier<Future<T>> call) {
    Duration heldBack = breaker.heldBack();
    if (heldBack.isPositive()) {
      return Future.failedFuture(
          new Failure.Unavailable("system-down", vendor + " does not answer", heldBack));
    }
    return call.get()
        .onComplete(
            answer -> {
              if (answer.cause() instanceof Failure.Unavailable
                  || answer.cause() instanceof Failure.Uncertain) {
                breaker.failed();
              } else {
                breaker.succeeded();
              }
            });
  }

  /** One of the calls at a time, in the order in which they came. */
  private Future<Void> enter() {
    Promise<Void> turn = Promise.promise();
    synchronized (this) {
      if (running < config.concurrency()) {
        running++;
        return Future.succeededFuture();
      }
      if (waiting.size() >= config.maxWaiting()) {
        return Future.failedFuture(overloaded());
      }
      waiting.add(turn);
    }
    long timer =
        vertx.setTimer(
            config.maxWait().toMillis(),
            late -> {
              synchronized (this) {
                if (!waiting.remove(turn)) {
                  return; // its turn has come
                }
              }
              turn.fail(overloaded());
            });
    return turn.future().onComplete(come -> vertx.cancelTimer(timer));
  }

  private void leave() {
    Promise<Void> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        running--;
      }
    }
    if (next != null) {
      next.complete();
    }
  }

  /** Waits until the quota allows a call. */
  private Future<Void> pace() {
    long nanos = quota.consumeIgnoringRateLimits(1);
    if (nanos == Long.MAX_VALUE || nanos > config.maxWait().toNanos()) {
      quota.addTokens(1);
      return Future.failedFuture(overloaded());
    }
    return nanos == 0
        ? Future.succeededFuture()
        : vertx.timer(nanos / 1_000_000 + 1, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private Failure overloaded() {
    return new Failure.Overloaded("too many calls wait for " + vendor, config.maxWait());
  }
}
