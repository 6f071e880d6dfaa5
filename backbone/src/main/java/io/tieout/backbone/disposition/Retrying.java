package io.tieout.backbone.disposition;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes calls that may be repeated, above all those that read, until one succeeds. */
public final class Retrying {
  private final Vertx vertx;
  private final Clock wall;
  private final RetryPolicy policy;

  public Retrying(Vertx vertx, Clock wall, RetryPolicy policy) {
    this.vertx = vertx;
    this.wall = wall;
    this.policy = policy;
  }

  /**
   * Makes the call, again where its failure may pass and there is time. Waits, so call it on a
   * virtual thread.
   *
   * @param deadline wall time after which nobody waits for the outcome
   * @throws Failure as the last attempt failed
   */
  public <T> T await(Instant deadline, Supplier<Future<T>> call) {
    var first = wall.instant();
    for (int attempt = 1; true; attempt++) {
      try {
        return call.get().await();
      } catch (Failure failure) {
        pause(
            Disposition.of(failure, attempt, first, wall.instant(), policy, random()),
            deadline,
            failure);
      }
    }
  }

  private void pause(Disposition disposition, Instant deadline, Failure failure) {
    if (!(disposition instanceof Disposition.Retry retry) || isTooLong(retry.after(), deadline)) {
      throw failure;
    }
    vertx.timer(retry.after().toMillis() + 1, TimeUnit.MILLISECONDS).await();
  }

  private boolean isTooLong(Duration pause, Instant deadline) {
    return !wall.instant().plus(pause).isBefore(deadline);
  }

  private static ThreadLocalRandom random() {
    return ThreadLocalRandom.current();
  }
}
