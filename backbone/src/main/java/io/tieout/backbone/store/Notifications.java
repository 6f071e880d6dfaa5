package io.tieout.backbone.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Hears PostgreSQL's notifications on a connection of its own, which is made again whenever it is
 * lost. The driver would do that with the password it began with.
 */
final class Notifications {
  private static final long RECONNECT_MILLIS = 500;

  private final Vertx vertx;
  private final Supplier<PgConnectOptions> options;
  private final Map<String, Channel> channels = new HashMap<>(); // guarded by this
  private PgSubscriber subscriber; // guarded by this
  private Future<Void> connected; // guarded by this
  private boolean closed; // guarded by this

  Notifications(Vertx vertx, Supplier<PgConnectOptions> options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** As {@link Store#listen} has it. */
  Future<Void> listen(String name, Runnable action) {
    return connected().compose(connection -> hear(name, action));
  }

  synchronized Future<Void> close() {
    closed = true;
    return subscriber == null ? Future.succeededFuture() : subscriber.close();
  }

  private synchronized Future<Void> connected() {
    if (connected == null || connected.failed()) {
      connected = connect();
    }
    return connected;
  }

  /** One subscription per channel: a second one would never hear that it is subscribed. */
  private synchronized Future<Void> hear(String name, Runnable action) {
    var known = channels.get(name);
    if (known != null) {
      known.actions().add(action);
      return known.heard().future().onSuccess(heard -> action.run());
    }
    var added = new Channel(new CopyOnWriteArrayList<>(List.of(action)), Promise.promise());
    channels.put(name, added);
    added.subscribe(subscriber, name);
    return added.heard().future();
  }

  private synchronized Future<Void> connect() {
    if (closed) {
      return Future.failedFuture("the store is closed");
    }
    subscriber =
        PgSubscriber.subscriber(vertx, options.get()).reconnectPolicy(failures -> -1L /* never */);
    channels.forEach((name, channel) -> channel.subscribe(subscriber, name));
    var lost = new AtomicBoolean();
    subscriber.closeHandler(end -> connectAgain(lost));
    return subscriber.connect().onFailure(failure -> connectAgain(lost));
  }

  /** Once for each connection, for as long as anybody listens. */
  private synchronized void connectAgain(AtomicBoolean lost) {
    if (!closed && !channels.isEmpty() && lost.compareAndSet(false, true)) {
      vertx.setTimer(RECONNECT_MILLIS, again -> connect());
    }
  }

  private record Channel(List<Runnable> actions, Promise<Void> heard) {

    void subscribe(PgSubscriber subscriber, String name) {
      subscriber
          .channel(name)
          .subscribeHandler(
              subscribed -> {
                heard.tryComplete();
                run();
              })
          .handler(payload -> run());
    }

    void run() {
      actions.forEach(Runnable::run);
    }
  }
}
