package io.tieout.process.posting;

import io.tieout.backbone.store.Store;
import io.tieout.model.Customer;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.posting.AwaitedCustomerStore.AwaitedCustomer;
import java.time.Instant;

/**
 * Customers that master data did not know, or the ERP, when their documents came. Once it does, the
 * documents and their exceptions are the customer's, wherever they stand, and those that wait for
 * it go on.
 */
final class AwaitedCustomers {
  private static final int MOST_AT_ONCE = 1_000;

  private final Store store;
  private final CustomerDirectory customers;
  private final ExceptionLog exceptions;

  AwaitedCustomers(Store store, CustomerDirectory customers, ExceptionLog exceptions) {
    this.store = store;
    this.customers = customers;
    this.exceptions = exceptions;
  }

  /** Looks for those of one ERP account. Waits. */
  void lookFor(String account, Instant now) {
    for (var awaited : AwaitedCustomerStore.find(store.core(), account, MOST_AT_ONCE)) {
      customers
          .ownerOf(awaited.billingAccount(), awaited.billingCustomer())
          .ifPresent(owner -> arrived(account, awaited, owner, now));
    }
  }

  private void arrived(String account, AwaitedCustomer awaited, Customer owner, Instant now) {
    boolean inErp = customers.idAt(owner.id(), account).isPresent();
    store.inTransaction(
        tx -> {
          var documents = AwaitedCustomerStore.belongTo(tx, account, awaited, owner);
          if (!documents.isEmpty()) {
            exceptions.belongTo(tx, documents, awaited.billingCustomer(), owner);
          }
          if (inErp) {
            AwaitedCustomerStore.wake(tx, account, awaited, now);
          }
          return null;
        });
  }
}
