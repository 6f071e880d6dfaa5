package io.tieout.system.erp;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpId;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.tieout.model.SystemState;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Function;

/** Every ERP account of the company: each call goes to the adapter of its account. */
public final class ErpSystems implements ErpSystem {

  private final Map<String, ErpSystem> adapters;

  /**
   * @param adapters by account
   */
  public ErpSystems(Map<String, ErpSystem> adapters) {
    this.adapters = Map.copyOf(adapters);
  }

  private <T> Future<T> at(String account, Function<ErpSystem, Future<T>> call) {
    var adapter = adapters.get(account);
    return adapter == null
        ? Future.failedFuture(new Failure.NotFound("there is no ERP account " + account))
        : call.apply(adapter);
  }

  @Override
  public Future<SystemState> erpState(Caller caller, String account) {
    return at(account, adapter -> adapter.erpState(caller, account));
  }

  @Override
  public Future<ErpCapabilities> erpCapabilities(Caller caller, String account) {
    return at(account, adapter -> adapter.erpCapabilities(caller, account));
  }

  @Override
  public Future<ErpId> putErpCustomer(
      Caller caller, String account, String reference, ErpCustomer customer) {
    return at(account, adapter -> adapter.putErpCustomer(caller, account, reference, customer));
  }

  @Override
  public Future<ErpId> findErpCustomer(Caller caller, String account, String reference) {
    return at(account, adapter -> adapter.findErpCustomer(caller, account, reference));
  }

  @Override
  public Future<ErpId> createErpDocument(Caller caller, String account, ErpDocument document) {
    return at(account, adapter -> adapter.createErpDocument(caller, account, document));
  }

  @Override
  public Future<ErpDocumentPage> listErpDocuments(
      Caller caller, String account, String entity, String period, String cursor, Integer limit) {
    return at(
        account,
        adapter -> adapter.listErpDocuments(caller, account, entity, period, cursor, limit));
  }

  @Override
  public Future<ErpPosted> findErpDocument(
      Caller caller, String account, DocumentKind kind, String reference) {
    return at(account, adapter -> adapter.findErpDocument(caller, account, kind, reference));
  }

  @Override
  public Future<ErpPeriod> findErpPeriod(
      Caller caller, String account, String entity, String period) {
    return at(account, adapter -> adapter.findErpPeriod(caller, account, entity, period));
  }
}
