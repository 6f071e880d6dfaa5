package io.tieout.backbone.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
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

  /** What a connection does: it waits for headers, is being answered, or is idle. */
  private static final class State extends ChannelInboundHandlerAdapter {
    private HttpServerRequest last;
    private boolean headersBegun = true; // who connects has something to say
    private long waitingSince = System.nanoTime();

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      if (!headersBegun && !isAnswered()) {
        headersBegun = true;
        waitingSince = System.nanoTime();
      }
      context.fireChannelRead(bytes);
    }

    void requested(HttpServerRequest request) {
      last = request;
      headersBegun = false;
      waitingSince = 0;
    }

    boolean isAnswered() {
      return last != null && !last.response().ended();
    }
  }

  Connections(Duration headerDeadline, Duration keepAlive) {
    this.headerNanos = headerDeadline.toNanos();
    this.keepAliveNanos = keepAlive.toNanos();
  }

  void opened(HttpConnection connection) {
    var state = new State();
    states.put(connection, state);
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .pipeline()
        .addFirst("header-deadline", state);
    connection.closeHandler(closed -> states.remove(connection));
  }

  void requested(HttpServerRequest request) {
    var state = states.get(request.connection());
    if (state != null) {
      state.requested(request);
    }
  }

  /** Called about once a second; closes what has waited too long. */
  void sweep() {
    var now = System.nanoTime();
    for (var entry : Map.copyOf(states).entrySet()) {
      var state = entry.getValue();
      if (!state.isAnswered()) {
        state.waitingSince = state.waitingSince == 0 ? now : state.waitingSince;
        if (now - state.waitingSince > (state.headersBegun ? headerNanos : keepAliveNanos)) {
          entry.getKey().close();
        }
      }
    }
  }
}
