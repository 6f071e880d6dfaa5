package io.tieout.gateway;

import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.http.Api;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Puts the edge together: what is open to anyone, and behind a key the experience APIs. */
public final class Gateway {

  private Gateway() {}

  /**
   * The router of the edge.
   *
   * @param experiences the experience APIs, every operation handled
   * @param hooks who takes the webhooks of each vendor account, by the account's name
   */
  public static Router router(
      Vertx vertx,
      Contracts contracts,
      Api experiences,
      List<ApiKey> keys,
      EdgeConfig config,
      Map<String, HookReceiver> hooks,
      Clock wall) {
    var router = Router.router(vertx);
    BrowserPolicy.apply(router, config);
    var open = Api.of(vertx, contracts.get("experience", "edge"));
    new Edge(contracts, hooks).serve(open);
    open.mount(router, new Anonymous(wall));
    experiences.mount(router, new ApiKeys(keys, config.keysFile(), wall));
    return router;
  }
}
