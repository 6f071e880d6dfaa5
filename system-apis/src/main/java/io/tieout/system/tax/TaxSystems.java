package io.tieout.system.tax;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.SystemState;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxResult;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Function;

/** Every tax account of the company: each call goes to the adapter of its account. */
public final class TaxSystems implements TaxSystem {
  private final Map<String, TaxSystem> adapters;

  /**
   * @param adapters by account
   */
  public TaxSystems(Map<String, TaxSystem> adapters) {
    this.adapters = Map.copyOf(adapters);
  }

  private <T> Future<T> at(String account, Function<TaxSystem, Future<T>> call) {
    TaxSystem adapter = adapters.get(account);
    return adapter == null
        ? Future.failedFuture(new Failure.NotFound("there is no tax account " + account))
        : call.apply(adapter);
  }

  @Override
  public Future<SystemState> taxState(Caller caller, String account) {
    return at(account, adapter -> adapter.taxState(caller, account));
  }

  @Override
  public Future<TaxResult> recordTaxDocument(
      Caller caller, String account, String reference, TaxDocument document) {
    return at(account, adapter -> adapter.recordTaxDocument(caller, account, reference, document));
  }

  @Override
  public Future<TaxResult> findTaxDocument(Caller caller, String account, String reference) {
    return at(account, adapter -> adapter.findTaxDocument(caller, account, reference));
  }

  @Override
  public Future<Void> commitTaxDocument(Caller caller, String account, String reference) {
    return at(account, adapter -> adapter.commitTaxDocument(caller, account, reference));
  }
}
