package io.tieout.launcher;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.InternalAuthenticator;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.backbone.http.PortInUse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Where this process listens. */
final class Listeners {

  private final Lifecycle lifecycle;
  private final List<Listener> drained = new ArrayList<>();
  private Listener gateway;
  private Listener internal;
  private Listener management;

  Listeners(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Serves the APIs of the layers that run here, to our own processes. */
  Future<Void> openInternal(Ground ground, Api api) {
    var config = ground.config();
    var router = Router.router(ground.vertx());
    api.mount(
        router, new InternalAuthenticator(() -> config.serviceCredential().value(), ground.wall()));
    return open(ground.vertx(), "internal", config.internal(), router)
        .onSuccess(
            listener -> {
              internal = listener;
              drained.add(listener);
            })
        .mapEmpty();
  }

  /** Serves health and metrics; until the very end, for that is what they tell of. */
  Future<Void> openManagement(Vertx vertx, ListenerConfig config, Router router) {
    return open(vertx, "management", config, router)
        .onSuccess(listener -> management = listener)
        .mapEmpty();
  }

  /** Serves the world. */
  Future<Void> openGateway(Ground ground, Router router) {
    return open(ground.vertx(), "gateway", ground.config().gateway(), router)
        .onSuccess(
            listener -> {
              gateway = listener;
              drained.add(listener);
            })
        .mapEmpty();
  }

  /** The port of the gateway, where this process runs the edge. */
  OptionalInt gatewayPort() {
    return gateway == null ? OptionalInt.empty() : OptionalInt.of(gateway.actualPort());
  }

  int internalPort() {
    return internal.actualPort();
  }

  int managementPort() {
    return management.actualPort();
  }

  /** Takes nothing more, and completes when what was in flight is answered. */
  Future<Void> drain() {
    return Future.join(drained.stream().map(Listener::drain).toList()).mapEmpty();
  }

  private Future<Listener> open(Vertx vertx, String key, ListenerConfig config, Router router) {
    return Listener.start(vertx, config, router)
        .recover(failure -> Future.failedFuture(byKey(key, failure)))
        .onSuccess(listener -> lifecycle.stopBy(listener::close));
  }

  /** An address that cannot be had is one that has to be configured otherwise. */
  private static Throwable byKey(String key, Throwable failure) {
    return failure instanceof PortInUse inUse
        ? new ConfigurationException("%s.port: %s".formatted(key, inUse.getMessage()))
        : failure;
  }
}
