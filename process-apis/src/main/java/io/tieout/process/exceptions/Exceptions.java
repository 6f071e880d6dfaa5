package io.tieout.process.exceptions;

import io.tieout.api.ExceptionsProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Cursor;
import io.tieout.backbone.store.Store;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionPage;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.OpenExceptionCountList;
import io.vertx.core.Future;

/** Reads exceptions as their caller may see them. */
public final class Exceptions implements ExceptionsProcess {

  /** As many as the contract lets the list hold. */
  private static final int MAX_COUNTS = 1_000;

  private static final Cursor EXCEPTIONS = Cursor.of("exceptions");

  private final Store store;

  public Exceptions(Store store) {
    this.store = store;
  }

  @Override
  public Future<ExceptionPage> listExceptions(
      Caller caller,
      ExceptionStatus status,
      String kind,
      String entity,
      String period,
      String cursor,
      Integer limit) {
    var filter = new ExceptionStore.Filter(status, kind, entity, period);
    var below = EXCEPTIONS.key(cursor, Long.MAX_VALUE, Long::valueOf);
    var size = Cursor.limit(limit);
    return store
        .asCaller(caller, sql -> ExceptionStore.list(sql, filter, below, size + 1))
        .map(
            read ->
                new ExceptionPage(
                    Cursor.page(read, size), EXCEPTIONS.next(read, size, ExceptionCase::id)));
  }

  @Override
  public Future<OpenExceptionCountList> countOpenExceptions(
      Caller caller, String entity, String currency, String period) {
    return store
        .asCaller(
            caller, sql -> ExceptionStore.countOpen(sql, entity, currency, period, MAX_COUNTS))
        .map(OpenExceptionCountList::new);
  }

  @Override
  public Future<ExceptionCase> findException(Caller caller, String id) {
    return store
        .asCaller(caller, sql -> ExceptionStore.find(sql, idOf(id)))
        .map(found -> found.orElseThrow(() -> new Failure.NotFound("there is no such exception")));
  }

  /** No row has the id 0, so what is no number is simply not found. */
  private static long idOf(String id) {
    return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0;
  }
}
