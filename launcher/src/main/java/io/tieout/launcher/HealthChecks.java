package io.tieout.launcher;

import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.SystemState;
import io.tieout.model.SystemStatus;
import io.tieout.system.vendor.VendorAccount;
import io.vertx.core.Future;
import io.vertx.kafka.admin.KafkaAdminClient;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What this process can do without for a while, and what does not work meanwhile. */
final class HealthChecks implements Part {

  /** Below the patience of readiness, so that a check says no by itself. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final Ground ground;
  private final BiFunction<Caller, VendorAccount, Future<SystemState>> system;
  private final KafkaAdminClient kafka;

  /**
   * @param system asks a vendor's account how it is doing
   */
  HealthChecks(Ground ground, BiFunction<Caller, VendorAccount, Future<SystemState>> system) {
    this.ground = ground;
    this.system = system;
    this.kafka =
        KafkaAdminClient.create(
            ground.vertx(),
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                ground.config().kafka().bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Long.toString(PATIENCE.toMillis()),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Long.toString(PATIENCE.toMillis())));
  }

  @Override
  public Future<Void> start() {
    ground
        .health()
        .wants(
            "kafka",
            "usage is refused, invoices wait to be announced",
            () -> kafka.describeCluster().map(cluster -> !cluster.getNodes().isEmpty()));
    ground.config().systems().accounts().forEach(this::watch);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    return kafka.close();
  }

  /** Whether or not it can be asked yet: the layer that knows it may run elsewhere. */
  private void watch(VendorAccount account) {
    ground
        .health()
        .wants(
            account.account(),
            "what the %s account %s is needed for waits"
                .formatted(account.kind(), account.account()),
            () -> system.apply(caller(), account).map(it -> it.status() == SystemStatus.UP));
  }

  private Caller caller() {
    return Caller.service("health", Trace.start(), ground.wall().instant().plus(PATIENCE));
  }
}
