package io.tieout.launcher;

import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.http.Api;
import io.tieout.launcher.TieoutConfig.Layer;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** System and process layer: what this process runs of them, and the rest through its contracts. */
final class Layers {

  private final Ground ground;
  private final List<Part> parts = new ArrayList<>();
  private final List<Contract> contracts = new ArrayList<>();
  private final List<Consumer<Api>> binders = new ArrayList<>();
  private final Peers peers;
  private final Systems systems;
  private final Optional<Processes> processes;

  Layers(Ground ground) {
    this.ground = ground;
    peers = new Peers(ground);
    systems = ground.config().runs(Layer.SYSTEM) ? runSystems() : peers.systems();
    processes =
        ground.config().runs(Layer.PROCESS) ? Optional.of(runProcesses()) : Optional.empty();
  }

  /** The ports, wherever they run. */
  Systems systems() {
    return systems;
  }

  /** The process APIs, wherever they run. */
  Processes processes() {
    return processes.orElseGet(peers::processes);
  }

  /** Starts what runs here, in the order in which one needs the other. */
  Future<Void> start(Lifecycle lifecycle) {
    Future<Void> started = Future.succeededFuture();
    for (var part : parts) {
      started = started.compose(before -> lifecycle.start(part));
    }
    return started;
  }

  /** What runs here, over HTTP. */
  Api api() {
    var api = Api.of(ground.vertx(), contracts.toArray(Contract[]::new));
    binders.forEach(binder -> binder.accept(api));
    return api;
  }

  private Systems runSystems() {
    var layer = new SystemLayer(ground);
    parts.add(layer);
    publish("system", SystemLayer.CONTRACTS, api -> SystemLayer.bind(api, layer.systems()));
    return layer.systems();
  }

  private Processes runProcesses() {
    var layer = new ProcessLayer(ground, systems);
    parts.add(layer);
    parts.add(new Backlogs(ground, layer.processes()));
    publish("process", ProcessLayer.CONTRACTS, api -> ProcessLayer.bind(api, layer.processes()));
    return layer.processes();
  }

  private void publish(String layer, List<String> names, Consumer<Api> binder) {
    names.forEach(name -> contracts.add(ground.contracts().get(layer, name)));
    binders.add(binder);
  }
}
