package io.tieout.experience.finance;

import io.tieout.api.ExceptionsProcess;
import io.tieout.api.LineageProcess;
import io.tieout.api.PostingProcess;
import io.tieout.api.ReconciliationProcess;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.OperationCall;
import io.tieout.backbone.store.Cursor;
import io.tieout.model.Document;
import io.tieout.model.DocumentKind;
import io.tieout.model.DocumentPage;
import io.tieout.model.DocumentSource;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.model.ReconciliationRequest;
import io.tieout.model.SyncStatus;
import io.tieout.model.SyncStatusPage;
import io.vertx.core.Future;

/** The operations of the finance contract. */
public final class Finance {

  private static final Cursor SYNC_STATUS = Cursor.of("sync-status");

  private final PostingProcess postings;
  private final ExceptionsProcess exceptions;
  private final ReconciliationProcess reconciliations;
  private final LineageProcess lineage;

  public Finance(
      PostingProcess postings,
      ExceptionsProcess exceptions,
      ReconciliationProcess reconciliations,
      LineageProcess lineage) {
    this.postings = postings;
    this.exceptions = exceptions;
    this.reconciliations = reconciliations;
    this.lineage = lineage;
  }

  /** Handles every operation of the contract. */
  public void serve(Api api) {
    api.handle("listDocuments", this::listDocuments)
        .handle("findDocument", this::findDocument)
        .handle("documentHistory", this::documentHistory)
        .handle("findDocumentLineage", this::findDocumentLineage)
        .handle("listDocumentEvents", this::listDocumentEvents)
        .handle("findEventLineage", this::findEventLineage)
        .handle("listSyncStatus", this::listSyncStatus)
        .handle("listExceptionCases", this::listExceptions)
        .handle("findExceptionCase", this::findException)
        .handle("startReconciliation", this::startReconciliation)
        .handle("listReconciliationRuns", this::listReconciliations)
        .handle("findReconciliationRun", this::findReconciliation)
        .handle("listReconciliationBreaks", this::listBreaks);
  }

  private Future<Answer> listDocuments(OperationCall call) {
    return postings
        .listPostings(
            call.caller(),
            text(call, "entity"),
            text(call, "currency"),
            text(call, "period"),
            text(call, "originalPeriod"),
            call.query("kind", DocumentKind.class).orElse(null),
            call.query("status", PostingState.class).orElse(null),
            text(call, "customer"),
            text(call, "cursor"),
            limit(call))
        .map(
            page ->
                new DocumentPage(
                    page.items().stream().map(Finance::document).toList(), page.next()))
        .map(Answer::ok);
  }

  private Future<Answer> findDocument(OperationCall call) {
    return postings
        .findPosting(call.caller(), call.path("id"))
        .map(Finance::document)
        .map(Answer::ok);
  }

  private Future<Answer> documentHistory(OperationCall call) {
    return postings.postingHistory(call.caller(), call.path("id")).map(Answer::ok);
  }

  private Future<Answer> findDocumentLineage(OperationCall call) {
    return lineage
        .documentLineage(call.caller(), call.path("id"), text(call, "cursor"), limit(call))
        .map(Answer::ok);
  }

  private Future<Answer> listDocumentEvents(OperationCall call) {
    return lineage
        .documentEvents(
            call.caller(), call.path("id"), call.path("window"), text(call, "cursor"), limit(call))
        .map(Answer::ok);
  }

  private Future<Answer> findEventLineage(OperationCall call) {
    return lineage
        .eventLineage(
            call.caller(), call.query("source").orElseThrow(), call.query("id").orElseThrow())
        .map(Answer::ok);
  }

  private Future<Answer> listSyncStatus(OperationCall call) {
    String entity = text(call, "entity");
    String currency = text(call, "currency");
    String period = text(call, "period");
    var sums = postings.sumPostings(call.caller(), entity, currency, period);
    var open = exceptions.countOpenExceptions(call.caller(), entity, currency, period);
    return Future.all(sums, open)
        .map(both -> BooksStatus.of(sums.result().items(), open.result().items()))
        .map(all -> SYNC_STATUS.slice(all, Finance::books, text(call, "cursor"), limit(call)))
        .map(page -> Answer.ok(new SyncStatusPage(page.items(), page.next())));
  }

  private Future<Answer> listExceptions(OperationCall call) {
    return exceptions
        .listExceptions(
            call.caller(),
            call.query("status", ExceptionStatus.class).orElse(null),
            text(call, "class"),
            text(call, "entity"),
            text(call, "period"),
            text(call, "cursor"),
            limit(call))
        .map(Answer::ok);
  }

  private Future<Answer> findException(OperationCall call) {
    return exceptions.findException(call.caller(), call.path("id")).map(Answer::ok);
  }

  private Future<Answer> startReconciliation(OperationCall call) {
    return reconciliations
        .runReconciliation(call.caller(), call.body(ReconciliationRequest.class))
        .map(Answer::accepted);
  }

  private Future<Answer> listReconciliations(OperationCall call) {
    return reconciliations
        .listReconciliations(
            call.caller(),
            text(call, "entity"),
            text(call, "period"),
            text(call, "cursor"),
            limit(call))
        .map(Answer::ok);
  }

  private Future<Answer> findReconciliation(OperationCall call) {
    return reconciliations.findReconciliation(call.caller(), call.path("id")).map(Answer::ok);
  }

  private Future<Answer> listBreaks(OperationCall call) {
    return reconciliations
        .listBreaks(call.caller(), call.path("id"), text(call, "cursor"), limit(call))
        .map(Answer::ok);
  }

  /** A posting as finance people speak of it: without our versions, attempts and accounts. */
  private static Document document(Posting posting) {
    return new Document(
        posting.id(),
        posting.kind(),
        posting.entity(),
        posting.customer(),
        posting.number(),
        posting.gross().currency(),
        posting.period(),
        posting.originalPeriod(),
        posting.periodReason(),
        posting.state(),
        posting.reconciled(),
        posting.net(),
        posting.tax(),
        posting.gross(),
        new DocumentSource(posting.source().system(), posting.source().id()),
        posting.reference(),
        posting.erpId());
  }

  /** Which books a sum is of. */
  private static String books(SyncStatus sum) {
    return String.join("/", sum.entity(), sum.currency(), sum.period());
  }

  private static String text(OperationCall call, String name) {
    return call.query(name).orElse(null);
  }

  private static Integer limit(OperationCall call) {
    return call.query("limit", Integer.class).orElse(null);
  }
}
