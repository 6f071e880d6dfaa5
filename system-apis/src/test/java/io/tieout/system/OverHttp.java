package io.tieout.system;

import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Binder;
import io.tieout.backbone.http.Client;
import io.tieout.backbone.http.InternalAuthenticator;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Clock;

/** Any port served over HTTP, and called through its generated client. */
public final class OverHttp implements AutoCloseable {
  private static final String CREDENTIAL = "of-this-test";

  private final Vertx vertx;
  private final Contract contract;
  private final Listener listener;

  private OverHttp(Vertx vertx, Contract contract, Listener listener) {
    this.vertx = vertx;
    this.contract = contract;
    this.listener = listener;
  }

  /** Serves the port of a system contract on a free port. */
  public static <I> OverHttp serve(Vertx vertx, String name, Class<I> port, I implementation) {
    var contract = Contracts.bundled().get("system", name);
    var api = Api.of(vertx, contract);
    Binder.bind(api, port, implementation);
    var router = Router.router(vertx);
    api.mount(router, new InternalAuthenticator(() -> CREDENTIAL, Clock.systemUTC()));
    var listener = Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router).await();
    return new OverHttp(vertx, contract, listener);
  }

  /** The port as another process sees it. */
  public <I> I client(Class<I> port) {
    return Client.of(
        vertx.createHttpClient(),
        URI.create("http://127.0.0.1:" + listener.actualPort()),
        contract,
        port,
        () -> CREDENTIAL,
        Clock.systemUTC());
  }

  @Override
  public void close() {
    listener.close().await();
  }
}
