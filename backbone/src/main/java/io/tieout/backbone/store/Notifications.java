package io.tieout.backbone.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Hears PostgreSQL's notifications on a connection of its own, which is made again whenever it is
 * lost. The driver would do that with the password it began with.
 */
final class Notifications {
  private static final long RECONNECT_MILLIS = 500;

  private final Vertx vertx;
  private final Context loop;
  private final Supplier<PgConnectOptions> options;

  // All below is touched on the loop only.
  private final Map<String, Channel> channels = new HashMap<>();
  private PgSubscriber subscriber;
  private Future<Void> connected;
  private boolean closed;

  Notifications(Vertx vertx, Supplier<PgConnectOptions> options) {
    this.vertx = vertx;
    this.options = options;
    loop = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** As {@link Store#listen} has it. */
  Future<Void> listen(String name, Runnable action) {
    Promise<Void> heard = Promise.promise();
    loop.runOnContext(
        here -> connected().compose(connection -> hear(name, action)).onComplete(heard));
    return heard.future();
  }

  Future<Void> close() {
    Promise<Void> end = Promise.promise();
    loop.runOnContext(
        here -> {
          closed = true;
          (subscriber == null ? Future.<Void>succeededFuture() : subscriber.close())
              .onComplete(end);
        });
    return end.future();
  }

  private Future<Void> connected() {
    if (connected == null || connected.failed()) {
      connected = connect();
    }
    return connected;
  }

  /** One subscription per channel: a second one would never hear that it is subscribed. */
  private Future<Void> hear(String name, Runnable action) {
    var known = channels.get(name);
    if (known != null) {
      known.actions().add(action);
      return known.heard().future().onSuccess(heard -> action.run());
    }
    var added = new Channel(new ArrayList<>(List.of(action)), Promise.promise());
    channels.put(name, added);
    subscribe(name, added);
    return added.heard().future();
  }

  /** Completed on the loop. */
  private Future<Void> connect() {
    Promise<Void> outcome = Promise.promise();
    if (closed) {
      outcome.fail("the store is closed");
      return outcome.future();
    }
    var next =
        PgSubscriber.subscriber(vertx, options.get()).reconnectPolicy(failures -> -1L /* never */);
    subscriber = next;
    channels.forEach(this::subscribe);
    next.closeHandler(lost -> loop.runOnContext(here -> connectAgain(next)));
    next.connect()
        .onComplete(
            (done, failure) ->
                loop.runOnContext(
                    here -> {
                      if (closed) {
                        next.close();
                      }
                      if (failure != null) {
                        connectAgain(next);
                      }
                      outcome.complete(null, failure);
                    }));
    return outcome.future();
  }

  /** Once for each connection, for as long as anybody listens. */
  private void connectAgain(PgSubscriber lost) {
    if (!closed && !channels.isEmpty() && lost.equals(subscriber)) {
      subscriber = null;
      vertx.setTimer(RECONNECT_MILLIS, again -> connect()); // on the loop, where this runs
    }
  }

  private void subscribe(String name, Channel channel) {
    if (subscriber == null) {
      return; // with all others, once it is connected again
    }
    subscriber
        .channel(name)
        .subscribeHandler(
            subscribed ->
                loop.runOnContext(
                    here -> {
                      channel.heard().tryComplete();
                      channel.run();
                    }))
        .handler(payload -> loop.runOnContext(here -> channel.run()));
  }

  private record Channel(List<Runnable> actions, Promise<Void> heard) {
    void run() {
      actions.forEach(Runnable::run);
    }
  }
}
