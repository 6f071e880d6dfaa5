package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits for a vendor's answers, for a bounded time. Whatever goes wrong, a late answer too, is a
 * {@link Failure}.
 */
final class VendorCalls {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final String vendor;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param vendor as failures name it: {@code the ERP}
   */
  VendorCalls(String vendor, Duration timeout, Clock clock) {
    this.vendor = vendor;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** When nobody waits for the answer any more to a call that is made now. */
  Instant deadline() {
    return clock.instant().plus(timeout);
  }

  Caller caller(StoredPosting posting) {
    return caller(posting, deadline());
  }

  Caller caller(StoredPosting posting, Instant deadline) {
    return Caller.service("posting", posting.traceparent(), deadline);
  }

  /**
   * The answer to a question.
   *
   * @throws Failure.Unavailable if it is late: asking changes nothing
   */
  <T> T ask(Supplier<Future<T>> question) {
    return await(
        question,
        new Failure.Unavailable("answer-lost", vendor + " did not answer in time", RETRY_AFTER));
  }

  /**
   * The answer to a call that changes something.
   *
   * @throws Failure.Uncertain if it is late
   */
  <T> T change(Supplier<Future<T>> call) {
    return await(call, new Failure.Uncertain("answer-lost", vendor + " did not answer in time"));
  }

  private <T> T await(Supplier<Future<T>> call, Failure late) {
    return Failure.guard(
        () ->
            call.get()
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> Future.failedFuture(e instanceof TimeoutException ? late : e))
                .await());
  }
}
