package io.tieout.launcher;

import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.SystemState;
import io.tieout.model.SystemStatus;
import io.vertx.core.Future;
import io.vertx.kafka.admin.KafkaAdminClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What this process can do without for a while, and what does not work meanwhile. */
final class HealthChecks implements Part {

  /** Below the patience of readiness, so that a check says no by itself. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final Ground ground;
  private final List<Function<Caller, Future<SystemState>>> systems;
  private final KafkaAdminClient kafka;

  /**
   * @param systems asks each vendor account how it is doing
   */
  HealthChecks(Ground ground, List<Function<Caller, Future<SystemState>>> systems) {
    this.ground = ground;
    this.systems = systems;
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
    var asked = systems.stream().map(system -> ask(system).onSuccess(it -> watch(it, system)));
    return Future.join(asked.toList()).otherwiseEmpty().mapEmpty();
  }

  @Override
  public Future<Void> stop() {
    return kafka.close();
  }

  private void watch(SystemState known, Function<Caller, Future<SystemState>> system) {
    ground
        .health()
        .wants(
            known.account(),
            "what %s is needed for waits".formatted(known.system()),
            () -> ask(system).map(state -> state.status() == SystemStatus.UP));
  }

  private Future<SystemState> ask(Function<Caller, Future<SystemState>> system) {
    return system.apply(
        Caller.service("health", Trace.start(), ground.wall().instant().plus(PATIENCE)));
  }
}
