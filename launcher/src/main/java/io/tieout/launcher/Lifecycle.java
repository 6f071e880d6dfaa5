package io.tieout.launcher;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** What has been started, so that it can be stopped, last started first. */
final class Lifecycle {

  private final Deque<Supplier<Future<Void>>> stops = new ArrayDeque<>();

  /** Remembers how to stop something that runs by now. */
  void stopBy(Supplier<Future<Void>> stop) {
    stops.push(stop);
  }

  /** Starts a part and remembers it. */
  Future<Void> start(Part part) {
    return part.start().onSuccess(started -> stopBy(part::stop));
  }

  /** Stops everything; what fails to stop keeps nothing else from it. */
  Future<Void> stop() {
    Future<Void> stopped = Future.succeededFuture();
    while (!stops.isEmpty()) {
      var stop = stops.pop();
      stopped = stopped.transform(before -> stop.get());
    }
    return stopped;
  }
}
