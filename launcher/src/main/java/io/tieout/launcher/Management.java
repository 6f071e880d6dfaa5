package io.tieout.launcher;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.Telemetry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What those who run the process look at: {@code /health/live}, {@code /health/ready}, {@code
 * /metrics}.
 */
final class Management {

  private static final int UNAVAILABLE = 503;

  private Management() {}

  /**
   * Their router, which needs nothing else of the process.
   *
   * @param now business time; empty until it is known
   */
  static Router router(
      Vertx vertx, Health health, Telemetry telemetry, Supplier<Optional<Instant>> now) {
    var router = Router.router(vertx);
    serve(router, "/health/live", context -> json(context, 200, Map.of("status", "UP")));
    serve(router, "/health/ready", context -> ready(context, health, now));
    serve(
        router,
        "/metrics",
        context ->
            context
                .response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(telemetry.scrape()));
    return router;
  }

  /** HEAD is answered as GET is, whose body HTTP leaves out. */
  private static void serve(Router router, String path, Handler<RoutingContext> read) {
    router.get(path).handler(read);
    router.head(path).handler(read);
    router
        .route(path)
        .handler(context -> context.fail(new Failure.MethodNotAllowed(List.of("GET", "HEAD"))));
  }

  private static void ready(
      RoutingContext context, Health health, Supplier<Optional<Instant>> now) {
    health
        .report()
        .onSuccess(
            report -> {
              var body = new TreeMap<String, Object>();
              body.put("status", report.status());
              body.put("down", report.down());
              now.get().ifPresent(time -> body.put("businessTime", time.toString()));
              json(context, report.ready() ? 200 : UNAVAILABLE, body);
            })
        .onFailure(context::fail);
  }

  private static void json(RoutingContext context, int status, Object body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(StrictJson.write(body));
  }
}
