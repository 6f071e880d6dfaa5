package io.tieout.process.masterdata;

import static java.util.stream.Collectors.toSet;

import io.tieout.api.CrmSystem;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.store.Store;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.RefusedRecord;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.MasterdataStore.Stored;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what has changed in a CRM account since the last time into the store. Runs on a virtual
 * thread.
 */
final class ReadChanges {

  private static final int PAGE = 200;

  private final CrmSystem crm;
  private final Store store;
  private final ExceptionLog exceptions;
  private final BusinessClock clock;
  private final Duration overlap;

  ReadChanges(
      CrmSystem crm, Store store, ExceptionLog exceptions, BusinessClock clock, Duration overlap) {
    this.crm = crm;
    this.store = store;
    this.exceptions = exceptions;
    this.clock = clock;
    this.overlap = overlap;
  }

  /** One page of a list, whatever it lists. */
  private record Page<T>(
      List<T> items, List<RefusedRecord> refused, Instant changedTo, String next) {}

  private interface PageReader<T> {
    Future<Page<T>> read(Instant since, String cursor);
  }

  /** Reads both lists; the result is how many records were refused. */
  int run(Round round, String account) {
    PageReader<Customer> customers =
        (since, cursor) ->
            round
                .call(caller -> crm.listCrmCustomers(caller, account, since, cursor, PAGE))
                .map(
                    page ->
                        new Page<>(page.items(), page.refused(), page.changedTo(), page.next()));
    PageReader<Contract> contracts =
        (since, cursor) ->
            round
                .call(caller -> crm.listCrmContracts(caller, account, since, cursor, PAGE))
                .map(
                    page ->
                        new Page<>(page.items(), page.refused(), page.changedTo(), page.next()));
    return read(
            round,
            account,
            "customers",
            customers,
            customer -> customer.source().id(),
            MasterdataStore::putCustomers)
        + read(
            round,
            account,
            "contracts",
            contracts,
            contract -> contract.source().id(),
            (tx, records) -> MasterdataStore.putContracts(tx, records, clock.now()));
  }

  private interface Put<T> {
    Stored all(SqlConnection tx, List<T> records);
  }

  /**
   * Records that can be used settle what was wrong with them before.
   *
   * @return the others
   */
  private <T> List<RefusedRecord> accept(
      SqlConnection tx,
      String account,
      String list,
      List<T> records,
      Function<T, String> id,
      Put<T> put) {
    if (records.isEmpty()) {
      return List.of();
    }
    var stored = put.all(tx, records);
    if (stored.changed()) {
      MasterdataStore.told(tx);
    }
    var refused = stored.refused().stream().map(RefusedRecord::id).collect(toSet());
    exceptions.resolveAll(
        tx,
        records.stream()
            .map(id)
            .filter(it -> !refused.contains(it))
            .map(it -> document(account, list, it))
            .toList());
    return stored.refused();
  }

  private <T> int read(
      Round round,
      String account,
      String list,
      PageReader<T> reader,
      Function<T, String> id,
      Put<T> put) {
    var since =
        MasterdataStore.mark(store.core(), account, list)
            .map(mark -> mark.minus(overlap))
            .orElse(null);
    int refused = 0;
    String cursor = null;
    do {
      var page = reader.read(since, cursor).await();
      refused +=
          store.inTransaction(
              tx -> {
                round.verify(tx);
                var unfit = new ArrayList<>(page.refused());
                unfit.addAll(accept(tx, account, list, page.items(), id, put));
                unfit.forEach(record -> raise(tx, account, list, record));
                if (page.changedTo() != null) {
                  MasterdataStore.setMark(tx, account, list, page.changedTo());
                }
                return unfit.size();
              });
      cursor = page.next();
    } while (cursor != null);
    return refused;
  }

  private void raise(SqlConnection tx, String account, String list, RefusedRecord record) {
    exceptions.raise(
        tx,
        new ExceptionDraft(
            Caller.HOUSE,
            "masterdata-refused",
            false,
            "masterdata-refused",
            "Record %s of %s %s cannot be used: %s"
                .formatted(record.id(), account, list, record.detail()),
            null,
            document(account, list, record.id()),
            null,
            null,
            null,
            "Correct the record in the CRM; it is read again by itself.",
            null));
  }

  /** A CRM may give a customer and a contract one id. */
  private static String document(String account, String list, String id) {
    return "%s:%s:%s".formatted(account, list, id);
  }
}
