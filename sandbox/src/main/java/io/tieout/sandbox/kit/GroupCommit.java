package io.tieout.sandbox.kit;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Commits the work of many concurrent calls together: one group at a time, the next one gathering
 * meanwhile, so that groups grow with the load and a lone call waits for nobody. It is used from
 * one virtual-thread context, the vendor's; what waits is bounded by the calls in flight.
 */
public final class GroupCommit<T, R> {
  private final int largestGroup;
  private final Function<List<T>, List<R>> commit;
  private final Queue<Waiting<T, R>> queue = new ArrayDeque<>();
  private boolean committing;

  /**
   * Bounds the groups and says how one is committed.
   *
   * @param commit does and commits a group, and gives a result for each of it, in its order
   */
  public GroupCommit(int largestGroup, Function<List<T>, List<R>> commit) {
    this.largestGroup = largestGroup;
    this.commit = commit;
  }

  /** The result of this piece of work, once it is committed. */
  public R submit(T work) {
    Waiting<T, R> waiting = new Waiting<>(work, Promise.promise());
    queue.add(waiting);
    if (!committing) {
      committing = true;
      // Apart from this call, which would otherwise commit for the others after its own turn.
      Vertx.currentContext().runOnContext(started -> drain());
    }
    return waiting.result().future().await();
  }

  private void drain() {
    while (!queue.isEmpty()) {
      List<Waiting<T, R>> group = new ArrayList<>();
      while (!queue.isEmpty() && group.size() < largestGroup) {
        group.add(queue.remove());
      }
      try {
        List<R> results = commit.apply(group.stream().map(Waiting::work).toList());
        for (int i = 0; i < group.size(); i++) {
          group.get(i).result().complete(results.get(i));
        }
      } catch (RuntimeException e) {
        group.forEach(waiting -> waiting.result().tryFail(e));
      }
    }
    committing = false;
  }

  private record Waiting<T, R>(T work, Promise<R> result) {}
}
