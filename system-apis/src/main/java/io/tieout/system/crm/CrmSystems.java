package io.tieout.system.crm;

import io.tieout.api.CrmSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ContractPage;
import io.tieout.model.CustomerPage;
import io.tieout.model.SystemState;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** Every CRM account of the company: each call goes to the adapter of its account. */
public final class CrmSystems implements CrmSystem {

  private final Map<String, CrmSystem> adapters;

  /**
   * @param adapters by account
   */
  public CrmSystems(Map<String, CrmSystem> adapters) {
    this.adapters = Map.copyOf(adapters);
  }

  private <T> Future<T> at(String account, Function<CrmSystem, Future<T>> call) {
    var adapter = adapters.get(account);
    return adapter == null
        ? Future.failedFuture(new Failure.NotFound("there is no CRM account " + account))
        : call.apply(adapter);
  }

  @Override
  public Future<SystemState> crmState(Caller caller, String account) {
    return at(account, adapter -> adapter.crmState(caller, account));
  }

  @Override
  public Future<CustomerPage> listCrmCustomers(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    return at(account, adapter -> adapter.listCrmCustomers(caller, account, since, cursor, limit));
  }

  @Override
  public Future<ContractPage> listCrmContracts(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    return at(account, adapter -> adapter.listCrmContracts(caller, account, since, cursor, limit));
  }
}
