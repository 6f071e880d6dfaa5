package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.Invoice;
import io.vertx.core.Future;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What billing says when it is asked for an invoice: it has any that it has not taken back. */
public final class TestBilling {
  final Set<String> voided = ConcurrentHashMap.newKeySet();

  /** By which the next questions fail. */
  final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  void clear() {
    voided.clear();
    failures.clear();
    asked.clear();
  }

  public Future<Invoice> findBillingInvoice(Caller caller, String account, String id) {
    asked.add(account + "/" + id);
    var failure = failures.poll();
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    return voided.contains(id)
        ? Future.failedFuture(new Failure.Rejected("invoice-voided", id + " is void"))
        : Future.succeededFuture(Samples.invoice(id, "35.00"));
  }
}
