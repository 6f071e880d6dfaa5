package io.tieout.process.posting;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxResult;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What posting asks of the tax engine. Both calls are idempotent under our reference, so a lost
 * answer is repaired by asking again.
 */
final class TaxCalls {
  private final TaxSystem tax;
  private final VendorCalls calls;

  TaxCalls(TaxSystem tax, Duration timeout, Clock clock) {
    this.tax = tax;
    calls = new VendorCalls("the tax engine", timeout, clock);
  }

  /** Has the engine work the document out and keep it, uncommitted. */
  TaxResult record(StoredPosting posting, String account, TaxDocument document) {
    return answer(
        () -> tax.recordTaxDocument(calls.caller(posting), account, posting.reference(), document));
  }

  /** Has the engine file the document. */
  void commit(StoredPosting posting) {
    answer(
        () ->
            tax.commitTaxDocument(
                calls.caller(posting), posting.progress().filing().account(), posting.reference()));
  }

  private <T> T answer(Supplier<Future<T>> call) {
    try {
      return calls.change(call);
    } catch (Failure.Rejected | Failure.Conflict | Failure.NotFound | Failure.Invalid refusal) {
      throw new Failure.Rejected(PostingExceptions.TAX_REFUSED, Moves.note(refusal));
    }
  }
}
