package io.tieout.backbone.resilience;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Lets so many in at a time, the others in the order in which they came. */
final class Turns {
  private final Vertx vertx;
  private final int atOnce;
  private final int maxWaiting;
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int inside; // guarded by this

  Turns(Vertx vertx, int atOnce, int maxWaiting) {
    this.vertx = vertx;
    this.atOnce = atOnce;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Completed when it is the caller's turn, who then has to {@link #leave}.
   *
   * @param wait how long it waits for that
   * @param full what it fails with where too many wait already
   * @param late what it fails with when its turn does not come in time
   */
  Future<Void> enter(Duration wait, Failure full, Failure late) {
    Promise<Void> turn = Promise.promise();
    synchronized (this) {
      if (inside < atOnce) {
        inside++;
        return Future.succeededFuture();
      }
      if (waiting.size() >= maxWaiting) {
        return Future.failedFuture(full);
      }
      waiting.add(turn);
    }
    long timer = vertx.setTimer(Math.max(1, wait.toMillis()), over -> giveUp(turn, late));
    return turn.future().onComplete(come -> vertx.cancelTimer(timer));
  }

  private void giveUp(Promise<Void> turn, Failure late) {
    synchronized (this) {
      if (!waiting.remove(turn)) {
        return; // its turn has come
      }
    }
    turn.fail(late);
  }

  void leave() {
    Promise<Void> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        inside--;
      }
    }
    if (next != null) {
      next.complete();
    }
  }
}
