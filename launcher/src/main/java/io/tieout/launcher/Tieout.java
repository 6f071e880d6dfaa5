package io.tieout.launcher;

import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.clock.StoredBusinessClock;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.InternalAuthenticator;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.outbox.OutboxRelay;
import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.Telemetry;
import io.tieout.experience.finance.Finance;
import io.tieout.experience.operations.Operations;
import io.tieout.experience.usage.Usage;
import io.tieout.gateway.Gateway;
import io.tieout.gateway.HookReceiver;
import io.tieout.launcher.TieoutConfig.ClockConfig.Source;
import io.tieout.launcher.TieoutConfig.Layer;
import io.tieout.model.Caller;
import io.tieout.model.SystemState;
import io.tieout.process.usage.UsageModule;
import io.tieout.system.billing.BillingFeed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Tieout: one process with the layers that its configuration names. */
public final class Tieout {

  private static final Logger LOG = LoggerFactory.getLogger(Tieout.class);
  private static final List<String> CAPABILITIES =
      List.of(
          "backbone", "billing", "exceptions", "masterdata", "usage", "posting", "reconciliation");
  private static final Duration CLOCK_POLL = Duration.ofSeconds(1);

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx;
  private final TieoutConfig config;
  private final Clock wall = Clock.systemUTC();
  private final Health health = new Health();
  private final String holder = "pid-" + ProcessHandle.current().pid();
  private final Deque<Supplier<Future<Void>>> parts = new ArrayDeque<>();
  private final List<Listener> listeners = new ArrayList<>();
  private Ground ground;
  private Listener gateway;
  private Listener internal;
  private Listener management;

  private Tieout(TieoutConfig config) {
    this.config = config;
    this.vertx =
        Vertx.builder().with(telemetry.vertxOptions()).withMetrics(telemetry.factory()).build();
  }

  /** Starts everything; what was started is stopped again where something fails. */
  public static Future<Tieout> start(TieoutConfig config) {
    var tieout = new Tieout(config);
    return tieout
        .startAll()
        .map(tieout)
        .recover(failure -> tieout.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** The port of the gateway, where this process runs the edge. */
  public int gatewayPort() {
    return gateway.actualPort();
  }

  /** The port of system and process APIs. */
  public int internalPort() {
    return internal.actualPort();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return management.actualPort();
  }

  /** Business time. */
  public BusinessClock businessClock() {
    return ground.business();
  }

  /** Lets what is in flight finish, then stops everything, last started first. */
  public Future<Void> drain() {
    health.drain();
    return Future.join(listeners.stream().map(Listener::drain).toList())
        .transform(drained -> stop());
  }

  /** Stops everything at once, last started first. */
  public Future<Void> stop() {
    Future<Void> stopped = Future.succeededFuture();
    while (!parts.isEmpty()) {
      var part = parts.pop();
      stopped = stopped.transform(before -> part.get());
    }
    return stopped.transform(before -> vertx.close()).onComplete(closed -> telemetry.close());
  }

  private Future<Void> startAll() {
    var store = Store.open(vertx, config.store());
    parts.push(store::close);
    return vertx
        .<Void>executeBlocking(
            () -> {
              Migrations.run(config.store(), CAPABILITIES);
              return null;
            })
        .compose(
            migrated ->
                Topics.ensure(
                    vertx, config.kafka(), List.of(UsageModule.RECEIVED, BillingFeed.TOPIC)))
        .compose(ensured -> businessClock(store))
        .compose(clock -> startLayers(store, clock));
  }

  private Future<BusinessClock> businessClock(Store store) {
    if (config.clock().source() == Source.SYSTEM) {
      return Future.succeededFuture(BusinessClock.system(wall));
    }
    var stored = new StoredBusinessClock(vertx, store, CLOCK_POLL);
    var begin = config.clock().begin();
    return stored.start(begin == null ? wall.instant() : begin).map(stored);
  }

  private Future<Void> startLayers(Store store, BusinessClock clock) {
    var log = EventLog.open(vertx, config.kafka());
    parts.push(log::close);
    ground =
        new Ground(vertx, config, store, log, Contracts.bundled(), wall, clock, health, holder);
    health.needs("postgresql", () -> store.core().query("SELECT 1").execute().map(true));

    var peers = new Peers(ground);
    var internalApi = new ArrayList<io.tieout.backbone.contract.Contract>();
    var binders = new ArrayList<java.util.function.Consumer<Api>>();
    Future<Void> started = startRelay();

    var systems = systems(peers, internalApi, binders);
    var processes = processes(peers, systems, internalApi, binders);
    return started
        .compose(relayed -> startParts())
        .compose(running -> listen(internalApi, binders))
        .compose(listening -> listenManagement())
        .compose(
            listening -> config.runs(Layer.EDGE) ? listenGateway(systems, processes) : nothing());
  }

  private final List<Part> toStart = new ArrayList<>();

  private Systems systems(
      Peers peers,
      List<io.tieout.backbone.contract.Contract> contracts,
      List<java.util.function.Consumer<Api>> binders) {
    if (!config.runs(Layer.SYSTEM)) {
      return peers.systems();
    }
    var layer = new SystemLayer(ground);
    toStart.add(layer);
    for (var name : List.of("erp", "billing", "crm", "tax")) {
      contracts.add(ground.contracts().get("system", name));
    }
    binders.add(api -> SystemLayer.bind(api, layer.systems()));
    return layer.systems();
  }

  private Processes processes(
      Peers peers,
      Systems systems,
      List<io.tieout.backbone.contract.Contract> contracts,
      List<java.util.function.Consumer<Api>> binders) {
    if (!config.runs(Layer.PROCESS)) {
      return peers.processes();
    }
    var layer = new ProcessLayer(ground, systems);
    toStart.add(layer);
    for (var name : List.of("masterdata", "usage", "posting", "reconciliation", "exceptions")) {
      contracts.add(ground.contracts().get("process", name));
    }
    binders.add(api -> ProcessLayer.bind(api, layer.processes()));
    return layer.processes();
  }

  private Future<Void> startRelay() {
    return OutboxRelay.start(
            vertx,
            ground.store(),
            ground.log(),
            List.of(BillingFeed.TOPIC),
            holder,
            config.outbox())
        .onSuccess(relay -> parts.push(relay::stop))
        .mapEmpty();
  }

  private Future<Void> startParts() {
    Future<Void> started = nothing();
    for (var part : toStart) {
      started = started.compose(before -> part.start()).onSuccess(done -> parts.push(part::stop));
    }
    return started;
  }

  private Future<Void> listen(
      List<io.tieout.backbone.contract.Contract> contracts,
      List<java.util.function.Consumer<Api>> binders) {
    var api = Api.of(vertx, contracts.toArray(io.tieout.backbone.contract.Contract[]::new));
    binders.forEach(binder -> binder.accept(api));
    var router = Router.router(vertx);
    api.mount(router, new InternalAuthenticator(() -> config.serviceCredential().value(), wall));
    return Listener.start(vertx, config.internal(), router)
        .onSuccess(
            listener -> {
              internal = listener;
              keep(listener);
            })
        .mapEmpty();
  }

  private Future<Void> listenManagement() {
    return Listener.start(vertx, config.management(), Management.router(vertx, health, telemetry))
        .onSuccess(
            listener -> {
              management = listener;
              parts.push(listener::close);
            })
        .mapEmpty();
  }

  private Future<Void> listenGateway(Systems systems, Processes processes) {
    var contracts = ground.contracts();
    var api =
        Api.of(
            vertx,
            contracts.get("experience", "usage"),
            contracts.get("experience", "finance"),
            contracts.get("experience", "operations"));
    new Usage(processes.usage(), config.ingest()).serve(api);
    new Finance(processes.posting(), processes.exceptions(), processes.reconciliation()).serve(api);
    new Operations(processes.usage(), processes.posting(), states(systems)).serve(api);
    var router = Gateway.router(vertx, contracts, api, config.keys(), hooks(systems), wall);
    return Listener.start(vertx, config.gateway(), router)
        .onSuccess(
            listener -> {
              gateway = listener;
              keep(listener);
              LOG.info("The gateway listens at port {}", listener.actualPort());
            })
        .mapEmpty();
  }

  private void keep(Listener listener) {
    listeners.add(listener);
    parts.push(listener::close);
  }

  /** Webhooks are taken by the account's name; the caller is one of ours from here on. */
  private Map<String, HookReceiver> hooks(Systems systems) {
    var hooks = new HashMap<String, HookReceiver>();
    for (var account : config.systems().stripe()) {
      hooks.put(
          account.account(),
          (caller, hook) ->
              systems
                  .billing()
                  .receiveBillingHook(
                      Caller.service("hooks", caller.traceparent(), caller.deadline()),
                      account.account(),
                      hook));
    }
    return hooks;
  }

  private List<Function<Caller, Future<SystemState>>> states(Systems systems) {
    var states = new ArrayList<Function<Caller, Future<SystemState>>>();
    config
        .systems()
        .netsuite()
        .forEach(it -> states.add(caller -> systems.erp().erpState(caller, it.account())));
    config
        .systems()
        .stripe()
        .forEach(it -> states.add(caller -> systems.billing().billingState(caller, it.account())));
    config
        .systems()
        .salesforce()
        .forEach(it -> states.add(caller -> systems.crm().crmState(caller, it.account())));
    config
        .systems()
        .avatax()
        .forEach(it -> states.add(caller -> systems.tax().taxState(caller, it.account())));
    return states;
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }
}
