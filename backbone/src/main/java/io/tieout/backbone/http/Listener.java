package io.tieout.backbone.http;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Problem;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One address on which a router is served, with every limit of the edge. */
public final class Listener {

  /** Under this name a request's route finds the configuration of the listener it came to. */
  static final String CONFIG = "tieout.listener";

  private static final long SWEEP_MILLIS = 1_000;

  /** A negative port is one free port for all instances of it, where 0 would be one for each. */
  private static final AtomicInteger FREE_PORT = new AtomicInteger();

  /** Room for method and version beside the URI. */
  private static final int MAX_LINE_BYTES = RequestGate.MAX_URI_BYTES + 64;

  private final Vertx vertx;
  private final ListenerConfig config;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile String deployment;

  private Listener(Vertx vertx, ListenerConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.port = config.port() == 0 ? FREE_PORT.decrementAndGet() : config.port();
  }

  /** Listens; what the router has no route for is answered 404. */
  public static Future<Listener> start(Vertx vertx, ListenerConfig config, Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              context.put(CONFIG, config);
              context.next();
            });
    router.route().last().handler(context -> refuseUnknown(vertx, context.request()));
    router.errorHandler(
        500, context -> Responses.fail(vertx, context.request(), "none", context.failure()));
    var listener = new Listener(vertx, config);
    return vertx
        .deployVerticle(
            () -> listener.new Server(router),
            new DeploymentOptions().setInstances(config.instances()))
        .map(
            id -> {
              listener.deployment = id;
              return listener;
            });
  }

  /** The port in use. */
  public int actualPort() {
    return servers.getFirst().actualPort();
  }

  /**
   * Ends without a lost answer: accepts a little longer, for load balancers learn of it late, then
   * lets what is in flight finish.
   */
  public Future<Void> drain() {
    return vertx
        .timer(Math.max(1, config.drainLinger().toMillis()), TimeUnit.MILLISECONDS)
        .compose(
            lingered ->
                Future.join(
                    servers.stream()
                        .map(
                            server ->
                                server.shutdown(
                                    config.drainWithin().toMillis(), TimeUnit.MILLISECONDS))
                        .toList()))
        .compose(done -> close());
  }

  /** Ends at once. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
  }

  private static void refuseUnknown(Vertx vertx, HttpServerRequest request) {
    Responses.fail(vertx, request, "none", new Failure.NotFound("nothing has this path"));
  }

  /** The server of one event loop. */
  private final class Server extends VerticleBase {

    private final Router router;
    private final Connections connections =
        new Connections(config.headerDeadline(), config.keepAlive());

    Server(Router router) {
      this.router = router;
    }

    @Override
    public Future<?> start() {
      vertx.setPeriodic(SWEEP_MILLIS, id -> connections.sweep());
      var server =
          vertx
              .createHttpServer(options())
              .connectionHandler(this::opened)
              .invalidRequestHandler(
                  request ->
                      close(request, RequestGate.undecodable(request.decoderResult().cause())))
              .requestHandler(this::handle);
      servers.add(server);
      return server.listen().recover(this::cannotListen);
    }

    private Future<HttpServer> cannotListen(Throwable failure) {
      return Future.failedFuture(
          failure instanceof BindException
              ? new PortInUse(config.host(), config.port(), failure)
              : failure);
    }

    private void opened(HttpConnection connection) {
      KnownVersions.watch(connection);
      connections.opened(connection);
    }

    private void handle(HttpServerRequest request) {
      connections.requested(request);
      var problem = RequestGate.check(request);
      // From here on the request has one valid trace, whatever its client sent.
      request.headers().set(Trace.HEADER, Trace.from(request.getHeader(Trace.HEADER)));
      if (problem == null) {
        router.handle(request);
      } else {
        close(request, problem);
      }
    }

    private void close(HttpServerRequest request, Problem problem) {
      request.response().putHeader("Connection", "close");
      Responses.refuse(vertx, request, problem, Map.of());
      vertx.setTimer(SWEEP_MILLIS, id -> request.connection().close());
    }

    private HttpServerOptions options() {
      return new HttpServerOptions()
          .setHost(config.host())
          .setPort(port)
          .setMaxInitialLineLength(MAX_LINE_BYTES)
          .setMaxHeaderSize(RequestGate.MAX_HEADER_BYTES)
          .setHttp2ClearTextEnabled(false)
          .setHandle100ContinueAutomatically(false);
    }
  }
}
