package io.tieout.process.masterdata;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.CrossReference;
import io.tieout.model.Customer;
import io.tieout.model.ErpCustomer;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.MasterdataStore.DueContract;
import io.vertx.core.Future;
import java.util.List;

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

  /** Carries a customer over; false if it was set aside. */
  boolean customer(Caller caller, Customer customer) {
    try {
      var entity = entityOf(customer.entity());
      var inBilling =
          billing.putBillingCustomer(
              caller,
              entity.billing(),
              customer.id(),
              new BillingCustomer(
                  customer.name(), customer.currency(), customer.address(), customer.taxId()));
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
                  customer.taxId()));
      Future.join(inBilling, inErp).await();
      settle(
          RecordKey.customer(customer.id()),
          customer,
          customer.tenant(),
          List.of(
              new CrossReference("billing", entity.billing(), inBilling.result().id()),
              new CrossReference("erp", entity.erp(), inErp.result().id())));
      return true;
    } catch (Failure.Rejected | Failure.Invalid | Failure.Conflict refusal) {
      setAside(
          RecordKey.customer(customer.id()),
          customer,
          customer.tenant(),
          customer.id(),
          customer.entity(),
          refusal);
      return false;
    }
  }

  /** Carries a contract over; false if it was set aside. */
  boolean contract(Caller caller, DueContract due) {
    var contract = due.contract();
    try {
      var entity = entityOf(contract.entity());
      var payer =
          ReferenceStore.customerAt(store.core(), contract.customer(), entity.billing())
              .orElseThrow(
                  () ->
                      new Failure.Rejected(
                          "customer-elsewhere",
                          "customer %s is not billed by %s"
                              .formatted(contract.customer(), entity.billing())));
      var id =
          billing
              .putBillingSubscription(
                  caller,
                  entity.billing(),
                  contract.id(),
                  new BillingSubscription(
                      payer,
                      contract.currency(),
                      ContractZones.of(contract).first().getId(),
                      due.chargedFrom(),
                      contract.to(),
                      contract.billingDay(),
                      contract.prices()))
              .await();
      settle(
          RecordKey.contract(contract.id()),
          contract,
          contract.tenant(),
          List.of(new CrossReference("billing", entity.billing(), id.id())));
      return true;
    } catch (Failure.Rejected | Failure.Invalid | Failure.Conflict refusal) {
      setAside(
          RecordKey.contract(contract.id()),
          contract,
          contract.tenant(),
          contract.customer(),
          contract.entity(),
          refusal);
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

  private void settle(
      RecordKey record, Object body, String tenant, List<CrossReference> references) {
    store.inTransaction(
        tx -> {
          references.forEach(reference -> ReferenceStore.put(tx, record, tenant, reference));
          MasterdataStore.settle(tx, record, body, true);
          exceptions.resolve(tx, record.document());
          MasterdataStore.told(tx);
          return null;
        });
  }

  private void setAside(
      RecordKey record,
      Object body,
      String tenant,
      String customer,
      String entity,
      Failure refusal) {
    store.inTransaction(
        tx -> {
          MasterdataStore.settle(tx, record, body, false);
          exceptions.raise(
              tx,
              new ExceptionDraft(
                  tenant,
                  "masterdata-refused",
                  false,
                  refusal.code(),
                  "The %s could not be carried over: %s".formatted(record, refusal.detail()),
                  customer,
                  record.document(),
                  null,
                  entity,
                  null,
                  "Correct the record in the CRM, or the configuration that it names.",
                  null));
          return null;
        });
  }
}
