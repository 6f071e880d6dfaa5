package io.tieout.launcher;

import io.tieout.backbone.http.Api;
import io.tieout.experience.finance.Finance;
import io.tieout.experience.operations.Operations;
import io.tieout.experience.partner.Partner;
import io.tieout.experience.usage.Usage;
import io.tieout.gateway.Gateway;
import io.tieout.gateway.HookReceiver;
import io.tieout.model.Caller;
import io.tieout.model.SystemState;
import io.tieout.system.vendor.VendorAccount;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The experience APIs behind the gateway. */
final class EdgeLayer {

  private final Ground ground;
  private final Systems systems;
  private final Processes processes;

  EdgeLayer(Ground ground, Systems systems, Processes processes) {
    this.ground = ground;
    this.systems = systems;
    this.processes = processes;
  }

  /** Everything that is reachable from outside. */
  Router router() {
    var contracts = ground.contracts();
    var api =
        Api.of(
            ground.vertx(),
            contracts.get("experience", "usage"),
            contracts.get("experience", "finance"),
            contracts.get("experience", "operations"),
            contracts.get("experience", "partner"));
    new Usage(processes.usage(), ground.config().ingest()).serve(api);
    new Finance(
            processes.posting(),
            processes.exceptions(),
            processes.reconciliation(),
            processes.lineage())
        .serve(api);
    new Operations(processes.usage(), processes.posting(), states()).serve(api);
    new Partner(processes.posting()).serve(api);
    return Gateway.router(
        ground.vertx(),
        contracts,
        api,
        ground.config().keys(),
        ground.config().edge(),
        hooks(),
        ground.wall());
  }

  /** Webhooks are taken by the account's name; the caller is one of ours from here on. */
  private Map<String, HookReceiver> hooks() {
    var hooks = new HashMap<String, HookReceiver>();
    for (var account : ground.config().systems().accounts()) {
      if (!account.sendsHooks()) {
        continue;
      }
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

  private List<Function<Caller, Future<SystemState>>> states() {
    var states = new ArrayList<Function<Caller, Future<SystemState>>>();
    for (var account : ground.config().systems().accounts()) {
      states.add(caller -> state(caller, account));
    }
    return states;
  }

  /** Asks a vendor's account how it is doing. */
  Future<SystemState> state(Caller caller, VendorAccount account) {
    return switch (account.kind()) {
      case ERP -> systems.erp().erpState(caller, account.account());
      case BILLING -> systems.billing().billingState(caller, account.account());
      case CRM -> systems.crm().crmState(caller, account.account());
      case TAX -> systems.tax().taxState(caller, account.account());
    };
  }
}
