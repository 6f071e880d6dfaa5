package io.tieout.backbone.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of one event loop, and how long each has been waiting for headers. An idle
 * timeout cannot do this: it starts anew with every byte, and it would also cut an answer that
 * takes its time.
 */
final class Connections {

  private final long headerNanos;
  private final long keepAliveNanos;
  private final Map<HttpConnection, State> states = new HashMap<>();

  private static final class State {
    private HttpServerRequest last;
    private long waitingSince;
  }

  Connections(Duration headerDeadline, Duration keepAlive) {
    this.headerNanos = headerDeadline.toNanos();
    this.keepAliveNanos = keepAlive.toNanos();
  }

  void opened(HttpConnection connection) {
    var state = new State();
    state.waitingSince = System.nanoTime();
    states.put(connection, state);
    connection.closeHandler(closed -> states.remove(connection));
  }

  void requested(HttpServerRequest request) {
    var state = states.get(request.connection());
    if (state != null) {
      state.last = request;
      state.waitingSince = 0;
    }
  }

  /** Called about once a second; closes what has waited too long. */
  void sweep() {
    var now = System.nanoTime();
    for (var entry : Map.copyOf(states).entrySet()) {
      var state = entry.getValue();
      if (state.last == null) {
        closeAfter(headerNanos, entry.getKey(), state, now);
      } else if (state.last.response().ended()) {
        state.waitingSince = state.waitingSince == 0 ? now : state.waitingSince;
        closeAfter(keepAliveNanos, entry.getKey(), state, now);
      }
    }
  }

  private static void closeAfter(long nanos, HttpConnection connection, State state, long now) {
    if (now - state.waitingSince > nanos) {
      connection.close();
    }
  }
}
