package io.tieout.process.posting;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpId;
import io.tieout.model.ErpPosted;
import io.tieout.model.PeriodState;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** What a lane asks of the ERP; whatever goes wrong is a {@link Failure}. */
final class ErpCalls {
  private final ErpSystem erp;
  private final VendorCalls calls;

  ErpCalls(ErpSystem erp, Duration timeout, Clock clock) {
    this.erp = erp;
    calls = new VendorCalls("the ERP", timeout, clock);
  }

  /** Whether the posting's period takes documents now. */
  boolean periodIsOpen(StoredPosting posting) {
    return periodState(posting, posting.period()).filter(PeriodState.OPEN::equals).isPresent();
  }

  /** A period of the posting's entity as it is now; empty if the ERP has not set it up yet. */
  Optional<PeriodState> periodState(StoredPosting posting, String period) {
    var caller = calls.caller(posting);
    try {
      return Optional.of(
          calls
              .ask(() -> erp.findErpPeriod(caller, posting.account(), posting.entity(), period))
              .state());
    } catch (Failure.NotFound e) {
      return Optional.empty();
    }
  }

  /**
   * Creates the document.
   *
   * @throws IllegalStateException if the lease may have ended: who was frozen since the intent must
   *     not send what its successor may have sent already
   */
  ErpId create(StoredPosting posting, Tenure tenure) {
    if (tenure.mayHaveEnded()) {
      throw new IllegalStateException("the lease of " + posting.account() + " ran out");
    }
    var caller = calls.caller(posting, tenure.atMost(calls.deadline()));
    var request = posting.progress().request();
    return calls.change(() -> erp.createErpDocument(caller, posting.account(), request));
  }

  /** The document as the ERP holds it now. */
  Optional<ErpPosted> lookUp(StoredPosting posting) {
    var caller = calls.caller(posting);
    try {
      return Optional.of(
          calls.ask(
              () ->
                  erp.findErpDocument(
                      caller, posting.account(), DocumentKind.INVOICE, posting.reference())));
    } catch (Failure.NotFound e) {
      return Optional.empty();
    }
  }
}
