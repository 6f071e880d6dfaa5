package io.tieout.launcher;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Telemetry;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/**
 * What those who run the process look at: {@code /health/live}, {@code /health/ready}, {@code
 * /metrics}.
 */
final class Management {

  private static final int UNAVAILABLE = 503;

  private Management() {}

  static Router router(Ground ground, Telemetry telemetry) {
    var router = Router.router(ground.vertx());
    serve(router, "/health/live", context -> json(context, 200, Map.of("status", "UP")));
    serve(router, "/health/ready", context -> ready(context, ground));
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

  private static void ready(RoutingContext context, Ground ground) {
    ground
        .health()
        .report()
        .onSuccess(
            report ->
                json(
                    context,
                    report.ready() ? 200 : UNAVAILABLE,
                    Map.of(
                        "status",
                        report.status(),
                        "down",
                        report.down(),
                        "businessTime",
                        ground.business().now().toString())))
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
