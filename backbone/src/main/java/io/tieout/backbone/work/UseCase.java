package io.tieout.backbone.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;

/** The one entry from asynchronous code into code that waits. */
public final class UseCase {
  private UseCase() {}

  /**
   * Runs the call on a virtual thread with a Vert.x context of its own, so that {@code
   * Future.await} below it suspends nothing else. The result arrives on the context of whoever
   * calls this.
   */
  public static <T> Future<T> run(Vertx vertx, Callable<T> call) {
    Promise<T> result = ((ContextInternal) vertx.getOrCreateContext()).promise();
    ((VertxInternal) vertx)
        .createVirtualThreadContext()
        .runOnContext(
            start -> {
              try {
                result.complete(call.call());
              } catch (Throwable e) { // also an error must reach who waits
                result.fail(e);
              }
            });
    return result.future();
  }
}
