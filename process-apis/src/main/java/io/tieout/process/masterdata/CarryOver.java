package io.tieout.process.masterdata;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.CrossReference;
import io.tieout.model.Customer;
import io.tieout.model.ErpCustomer;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.MasterdataStore.DueContract;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.function.Function;

/**
 * Carries one customer or contract over to billing and the ERP. Every call is repeatable at the
 * vendor, so what was cut off is simply done again.
 */
final class CarryOver {

  private final BillingSystem billing;
  private final ErpSystem erp;
  private final LegalEntities entities;
  private final Store store;
  private final ExceptionLog exceptions;

  CarryOver(
      BillingSystem billing,
      ErpSystem erp,
      LegalEntities entities,
      Store store,
      ExceptionLog exceptions) {
    this.billing = billing;
    this.erp = erp;
    this.entities = entities;
    this.store = store;
    this.exceptions = exceptions;
  }

  /**
   * What is carried over.
   *
   * @param customer whom an exception about it concerns
   * @param entity the same, by its id
   */
  private record Subject(
      RecordKey key, Object body, String tenant, String customer, String entity) {

    static Subject of(Customer it) {
      return new Subject(RecordKey.customer(it.id()), it, it.tenant(), it.id(), it.entity());
    }

    static Subject of(Contract it) {
      return new Subject(RecordKey.contract(it.id()), it, it.tenant(), it.customer(), it.entity());
    }
  }

  /** Carries a customer over; false if it was set aside. */
  boolean customer(Round round, Customer customer) {
    return carry(
        round,
        Subject.of(customer),
        entity -> round.call(caller -> put(caller, entity, customer)).await());
  }

  /** Carries a contract over; false if it was set aside. */
  boolean contract(Round round, DueContract due) {
    return carry(
        round,
        Subject.of(due.contract()),
        entity -> {
          var subscription = subscription(entity, due);
          var id =
              round
                  .call(
                      caller ->
                          billing.putBillingSubscription(
                              caller, entity.billing(), due.id(), subscription))
                  .await();
          return List.of(new CrossReference("billing", entity.billing(), id.id()));
        });
  }

  private Future<List<CrossReference>> put(Caller caller, LegalEntity entity, Customer customer) {
    var inBilling =
        billing
            .putBillingCustomer(
                caller,
                entity.billing(),
                customer.id(),
                new BillingCustomer(
                    customer.name(), customer.currency(), customer.address(), customer.taxId()))
            .map(id -> new CrossReference("billing", entity.billing(), id.id()));
    var inErp =
        erp.putErpCustomer(
                caller,
                entity.erp(),
                customer.id(),
                new ErpCustomer(
                    customer.name(),
                    customer.entity(),
                    customer.currency(),
                    customer.address(),
                    customer.taxId()))
            .map(id -> new CrossReference("erp", entity.erp(), id.id()));
    return Future.join(inBilling, inErp).map(done -> List.of(inBilling.result(), inErp.result()));
  }

  private BillingSubscription subscription(LegalEntity entity, DueContract due) {
    var contract = due.contract();
    var payer =
        ReferenceStore.customerAt(store.core(), contract.customer(), entity.billing())
            .orElseThrow(
                () ->
                    new Failure.Rejected(
                        "customer-elsewhere",
                        "customer %s is not billed by %s"
                            .formatted(contract.customer(), entity.billing())));
    return new BillingSubscription(
        payer,
        contract.currency(),
        ContractZones.of(contract).first().getId(),
        due.chargedFrom(),
        contract.to(),
        contract.billingDay(),
        contract.prices());
  }

  private boolean carry(
      Round round, Subject subject, Function<LegalEntity, List<CrossReference>> put) {
    try {
      return settle(round, subject, put);
    } catch (RuntimeException e) {
      // If the lease was lost, a vendor may have heard of it after what another round has carried.
      MasterdataStore.makeDue(store.core(), subject.key());
      throw e;
    }
  }

  private boolean settle(
      Round round, Subject subject, Function<LegalEntity, List<CrossReference>> put) {
    try {
      var references = put.apply(entityOf(subject.entity()));
      store.inTransaction(tx -> carried(tx, round, subject, references));
      return true;
    } catch (Failure.Rejected | Failure.Invalid | Failure.Conflict refusal) {
      store.inTransaction(tx -> setAside(tx, round, subject, refusal));
      return false;
    }
  }

  private LegalEntity entityOf(String id) {
    return entities
        .find(id)
        .orElseThrow(
            () ->
                new Failure.Rejected(
                    "unknown-entity", "legal entity %s is not configured".formatted(id)));
  }

  private Void carried(
      SqlConnection tx, Round round, Subject subject, List<CrossReference> references) {
    var key = subject.key();
    mark(tx, round, subject, true);
    references.forEach(reference -> ReferenceStore.put(tx, key, subject.tenant(), reference));
    exceptions.resolve(tx, key.document());
    MasterdataStore.told(tx);
    return null;
  }

  private Void setAside(SqlConnection tx, Round round, Subject subject, Failure refusal) {
    mark(tx, round, subject, false);
    exceptions.raise(
        tx,
        new ExceptionDraft(
            subject.tenant(),
            "masterdata-refused",
            false,
            refusal.code(),
            "The %s could not be carried over: %s".formatted(subject.key(), refusal.detail()),
            subject.customer(),
            subject.key().document(),
            null,
            subject.entity(),
            null,
            "Correct the record in the CRM, or the configuration that it names.",
            null));
    return null;
  }

  private static void mark(SqlConnection tx, Round round, Subject subject, boolean carried) {
    round.verify(tx);
    if (!MasterdataStore.settle(tx, subject.key(), subject.body(), carried)) {
      throw Round.interrupted(
          "the %s has changed while it was carried over".formatted(subject.key()));
    }
  }
}
