package io.tieout.process.lineage;

import io.tieout.api.LineageProcess;
import io.tieout.api.PostingProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.work.UseCase;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.DocumentLineage;
import io.tieout.model.EventLineage;
import io.tieout.model.EventTrail;
import io.tieout.model.LineageDocument;
import io.tieout.model.LineageLine;
import io.tieout.model.Posting;
import io.tieout.model.PostingLine;
import io.tieout.model.UsageTrace;
import io.tieout.model.UsageWindowEventPage;
import io.tieout.model.UsageWindowPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Asks usage and posting on the caller's behalf, so that each shows what the caller may see. */
public final class Lineage implements LineageProcess {
  /** The most windows that the contract lets a line show. */
  private static final int WINDOWS = 100;

  private static final UsageWindowPage NO_WINDOWS =
      new UsageWindowPage(List.of(), null, 0, BigDecimal.ZERO);

  private final Vertx vertx;
  private final UsageProcess usage;
  private final PostingProcess postings;

  public Lineage(Vertx vertx, UsageProcess usage, PostingProcess postings) {
    this.vertx = vertx;
    this.usage = usage;
    this.postings = postings;
  }

  @Override
  public Future<DocumentLineage> documentLineage(
      Caller caller, String id, String cursor, Integer limit) {
    return UseCase.run(
        vertx,
        () -> {
          var posting = postings.findPosting(caller, id).await();
          var page = postings.postingLines(caller, id, null, cursor, limit).await();
          return new DocumentLineage(
              document(posting),
              page.items().stream().map(line -> line(caller, posting, line)).toList(),
              page.next());
        });
  }

  @Override
  public Future<UsageWindowEventPage> documentEvents(
      Caller caller, String id, String window, String cursor, Integer limit) {
    return UseCase.run(
        vertx,
        () -> {
          var posting = postings.findPosting(caller, id).await();
          return usage
              .listWindowEvents(caller, window, posting.source().id(), cursor, limit)
              .await();
        });
  }

  @Override
  public Future<EventLineage> eventLineage(Caller caller, String source, String id) {
    return UseCase.run(
        vertx,
        () -> {
          var traces = usage.traceUsageEvents(caller, source, id).await().items();
          if (traces.isEmpty()) {
            throw new Failure.NotFound("there is no such event; it may not have arrived yet");
          }
          return new EventLineage(traces.stream().map(trace -> trail(caller, trace)).toList());
        });
  }

  private LineageLine line(Caller caller, Posting posting, PostingLine line) {
    boolean metered = line.line() != null && line.meter() != null;
    var windows =
        metered
            ? usage
                .listInvoicedWindows(
                    caller, posting.entity(), posting.source().id(), line.line(), null, WINDOWS)
                .await()
            : NO_WINDOWS;
    return new LineageLine(
        line.number(),
        line.line(),
        line.description(),
        line.meter(),
        line.price(),
        line.quantity(),
        metered ? windows.quantity() : null,
        line.net(),
        line.tax(),
        line.serviceFrom(),
        line.serviceTo(),
        line.proration(),
        line.erp(),
        windows.items(),
        windows.total());
  }

  private EventTrail trail(Caller caller, UsageTrace trace) {
    var event = trace.event();
    var posting =
        event.invoice() == null
            ? Optional.<Posting>empty()
            : postingOf(caller, trace.window().entity(), event.invoice());
    var line =
        posting.flatMap(
            found ->
                postings
                    .postingLines(caller, found.id(), event.invoiceLine(), null, 1)
                    .await()
                    .items()
                    .stream()
                    .findFirst());
    return new EventTrail(
        event, trace.window(), posting.map(Lineage::document).orElse(null), line.orElse(null));
  }

  /** Usage may hear of an invoice before posting does. */
  private Optional<Posting> postingOf(Caller caller, String entity, String invoice) {
    try {
      return Optional.of(
          postings.findPostingBySource(caller, entity, DocumentKind.INVOICE, invoice).await());
    } catch (Failure.NotFound e) {
      return Optional.empty();
    }
  }

  private static LineageDocument document(Posting posting) {
    return new LineageDocument(
        posting.id(),
        posting.kind(),
        posting.entity(),
        posting.customer(),
        posting.number(),
        posting.period(),
        posting.originalPeriod(),
        posting.periodReason(),
        posting.state(),
        posting.source(),
        posting.reference(),
        posting.erpId(),
        posting.net(),
        posting.tax(),
        posting.gross());
  }
}
