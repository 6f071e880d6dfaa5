package io.tieout.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.impl.Origin;
import java.util.List;
import java.util.Set;

/** What browsers are told: nothing here is to be framed, guessed at, cached or referred to. */
final class BrowserPolicy implements Handler<RoutingContext> {

  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final CharSequence NOTHING =
      HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
  private static final CharSequence OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence CONTENT =
      HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence REFERRER = HttpHeaders.createOptimized("Referrer-Policy");

  private BrowserPolicy() {}

  /** Puts the policy before everything else on the router. */
  static void apply(Router router, EdgeConfig config) {
    router.route().handler(new BrowserPolicy());
    if (!config.allowedOrigins().isEmpty()) {
      router.route().handler(crossOrigin(config.allowedOrigins()));
    }
  }

  /**
   * What pages of other origins are told. One that may not call is answered like anybody, but
   * without a word to its browser, which then keeps the answer from it (Fetch, "CORS check"). To
   * refuse it would refuse pages of our own origin and programs, which send an Origin too.
   */
  private static Handler<RoutingContext> crossOrigin(List<String> allowed) {
    var origins = allowed.stream().map(Origin::parse).toList();
    var cors =
        CorsHandler.create()
            .addOrigins(allowed)
            .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
            .allowedHeaders(Set.of("Authorization", "Content-Type", "X-Api-Key", "traceparent"))
            .exposedHeaders(Set.of("Allow", "Retry-After"));
    return context -> {
      var origin = context.request().getHeader(HttpHeaders.ORIGIN);
      if (origin == null || origins.stream().anyMatch(one -> one.sameOrigin(origin))) {
        cors.handle(context);
      } else {
        context.next();
      }
    };
  }

  @Override
  public void handle(RoutingContext context) {
    context
        .response()
        .headers()
        .set(OPTIONS, NO_SNIFF)
        .set(CONTENT, NOTHING)
        .set(REFERRER, NO_REFERRER)
        .set(HttpHeaders.CACHE_CONTROL, NO_STORE);
    context.next();
  }
}
