package io.tieout.backbone.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** The one entry from asynchronous code into code that waits. */
public final class UseCase {
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("use-case-", 0).factory();

  private UseCase() {}

  /**
   * Runs the call on a virtual thread of its own, where {@code Future.await} suspends nothing else.
   * What it composes may run on event loops, so it never waits. The result arrives on the context
   * of whoever calls this.
   */
  public static <T> Future<T> run(Vertx vertx, Callable<T> call) {
    Promise<T> result = ((ContextInternal) vertx.getOrCreateContext()).promise();
    THREADS
        .newThread(
            () -> {
              try {
                result.complete(call.call());
              } catch (Throwable e) { // also an error must reach who waits
                result.tryFail(e);
              }
            })
        .start();
    return result.future();
  }
}
