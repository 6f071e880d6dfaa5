package io.tieout.process.posting;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxResult;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What posting asks of the tax engine. Both calls are idempotent under our reference, so a lost
 * answer is repaired by asking again.
 */
final class TaxCalls {
  private final TaxSystem tax;
  private final Duration timeout;
  private final Clock clock;

  TaxCalls(TaxSystem tax, Duration timeout, Clock clock) {
    this.tax = tax;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Has the engine work the document out and keep it, uncommitted. */
  TaxResult record(StoredPosting posting, String account, TaxDocument document) {
    return answer(
        () -> tax.recordTaxDocument(caller(posting), account, posting.reference(), document));
  }

  /** Has the engine file the document. */
  void commit(StoredPosting posting) {
    answer(
        () ->
            tax.commitTaxDocument(
                caller(posting), posting.progress().filing().account(), posting.reference()));
  }

  private <T> T answer(Supplier<Future<T>> call) {
    try {
      return ErpCalls.asked(
          () ->
              call.get()
                  .timeout(timeout.toMillis(), MILLISECONDS)
                  .recover(TaxCalls::lostIfLate)
                  .await());
    } catch (Failure.Rejected | Failure.Conflict | Failure.NotFound | Failure.Invalid refusal) {
      throw new Failure.Rejected(Cases.TAX_REFUSED, Moves.note(refusal));
    }
  }

  private static <T> Future<T> lostIfLate(Throwable cause) {
    return Future.failedFuture(
        cause instanceof TimeoutException
            ? new Failure.Uncertain("answer-lost", "the tax engine did not answer in time")
            : cause);
  }

  private Caller caller(StoredPosting posting) {
    return Caller.service("posting", posting.traceparent(), clock.instant().plus(timeout));
  }
}
