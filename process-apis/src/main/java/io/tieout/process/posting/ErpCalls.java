package io.tieout.process.posting;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpId;
import io.tieout.model.ErpPosted;
import io.tieout.model.PeriodState;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a lane asks of the ERP. Every answer is waited for, for a bounded time, and whatever goes
 * wrong is a {@link Failure}.
 */
final class ErpCalls {
  private final ErpSystem erp;
  private final Duration timeout;
  private final Clock clock;

  ErpCalls(ErpSystem erp, Duration timeout, Clock clock) {
    this.erp = erp;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Whether the posting's period takes documents now. */
  boolean periodIsOpen(StoredPosting posting) {
    return periodState(posting, posting.period()).filter(PeriodState.OPEN::equals).isPresent();
  }

  /** A period of the posting's entity as it is now; empty if the ERP has not set it up yet. */
  Optional<PeriodState> periodState(StoredPosting posting, String period) {
    var caller = caller(posting, deadline());
    try {
      return Optional.of(
          answer(() -> erp.findErpPeriod(caller, posting.account(), posting.entity(), period))
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
    var caller = caller(posting, tenure.atMost(deadline()));
    var request = posting.progress().request();
    return answer(() -> erp.createErpDocument(caller, posting.account(), request));
  }

  /** The document as the ERP holds it now. */
  Optional<ErpPosted> lookUp(StoredPosting posting) {
    var caller = caller(posting, deadline());
    try {
      return Optional.of(
          answer(
              () ->
                  erp.findErpDocument(
                      caller, posting.account(), DocumentKind.INVOICE, posting.reference())));
    } catch (Failure.NotFound e) {
      return Optional.empty();
    }
  }

  /** The answer to a question; whatever goes wrong is a {@link Failure}. */
  static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      throw Failure.of(e);
    }
  }

  private <T> T answer(Supplier<Future<T>> call) {
    return asked(() -> call.get().timeout(timeout.toMillis(), MILLISECONDS).await());
  }

  private Instant deadline() {
    return clock.instant().plus(timeout);
  }

  private static Caller caller(StoredPosting posting, Instant deadline) {
    return Caller.service("posting", posting.traceparent(), deadline);
  }
}
