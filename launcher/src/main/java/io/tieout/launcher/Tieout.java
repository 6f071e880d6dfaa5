package io.tieout.launcher;

import io.tieout.backbone.outbox.OutboxRelay;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.Telemetry;
import io.tieout.launcher.TieoutConfig.Layer;
import io.tieout.system.billing.BillingFeed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A running Tieout: one process with the layers that its configuration names. */
public final class Tieout {

  private static final String STARTING =
      "it has not ended: servers are waited for, migrations run, workers begin";

  /** For Vert.x, which waits for connections that are being made as long as their server likes. */
  private static final int CLOSING_SECONDS = 5;

  private final Telemetry telemetry = new Telemetry();
  private final Health health = new Health();
  private final Lifecycle lifecycle = new Lifecycle();
  private final Listeners listeners = new Listeners(lifecycle);
  private final Vertx vertx;
  private volatile Ground ground; // null until it is laid
  private volatile boolean started;

  private Tieout() {
    vertx = Vertx.builder().with(telemetry.vertxOptions()).withMetrics(telemetry.factory()).build();
  }

  /** Starts everything; what was started is stopped again where something fails. */
  public static Future<Tieout> start(TieoutConfig config) {
    var tieout = new Tieout();
    // Of no event loop: one that is closed with the rest could not tell the outcome any more.
    Promise<Tieout> outcome = Promise.promise();
    tieout
        .startAll(config)
        .onSuccess(started -> outcome.complete(tieout))
        .onFailure(failure -> tieout.stop().onComplete(stopped -> outcome.fail(failure)));
    return outcome.future();
  }

  /** The port of the gateway; empty where this process does not run the edge. */
  public OptionalInt gatewayPort() {
    return listeners.gatewayPort();
  }

  /** The port of system and process APIs. */
  public int internalPort() {
    return listeners.internalPort();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return listeners.managementPort();
  }

  /** Lets what is in flight finish, then stops everything, last started first. */
  public Future<Void> drain() {
    health.drain();
    return listeners.drain().transform(drained -> stop());
  }

  /** Stops everything at once, last started first. */
  public Future<Void> stop() {
    return lifecycle
        .stop()
        .transform(stopped -> vertx.close().timeout(CLOSING_SECONDS, TimeUnit.SECONDS))
        .onComplete(closed -> telemetry.close());
  }

  /** Who runs it can ask how it is from the first moment on: migrations may take their time. */
  private Future<Void> startAll(TieoutConfig config) {
    health.needs("start", STARTING, () -> Future.succeededFuture(started));
    var management = Management.router(vertx, health, telemetry, this::businessTime);
    var holder = "pid-" + ProcessHandle.current().pid();
    return listeners
        .openManagement(vertx, config.management(), management)
        .compose(open -> Ground.lay(vertx, config, health, telemetry.registry(), holder, lifecycle))
        .compose(
            laid -> {
              ground = laid;
              return startLayers(new Layers(laid));
            })
        .onSuccess(all -> started = true);
  }

  private Optional<Instant> businessTime() {
    return Optional.ofNullable(ground).map(laid -> laid.business().now());
  }

  private Future<Void> startLayers(Layers layers) {
    var edge = new EdgeLayer(ground, layers.systems(), layers.processes());
    return startRelay()
        .compose(relaying -> layers.start(lifecycle))
        .compose(started -> lifecycle.start(new HealthChecks(ground, edge::state)))
        .compose(started -> listeners.openInternal(ground, layers.api()))
        .compose(
            open ->
                ground.config().runs(Layer.EDGE)
                    ? listeners.openGateway(ground, edge.router())
                    : nothing());
  }

  private Future<Void> startRelay() {
    return OutboxRelay.start(
            vertx,
            ground.store(),
            ground.log(),
            List.of(BillingFeed.TOPIC),
            ground.holder(),
            ground.config().outbox())
        .onSuccess(
            relay -> {
              lifecycle.stopBy(relay::stop);
              health.watches("outbox-relay", "invoices wait to be announced", relay::isWell);
            })
        .mapEmpty();
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }
}
