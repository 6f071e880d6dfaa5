package io.tieout.backbone.resilience;

import io.github.bucket4j.Bucket;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.SystemStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Guards the calls to one account at one vendor; shared by all who call it in this process. */
public final class VendorGuard {

  private static final String RATE_LIMITED = "rate-limited";
  private static final String DEADLINE_PASSED = "deadline-passed";
  private static final Duration TOO_LATE_RETRY_AFTER = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final String vendor;
  private final GuardConfig config;
  private final Clock clock;
  private final Bucket quota;
  private final Breaker breaker;
  private final Turns turns;
  private Instant limitedUntil = Instant.MIN; // guarded by this

  /**
   * A guard that lets calls through.
   *
   * @param vendor names the account in failures, for people
   * @param clock wall time, by which deadlines and the vendor's own limits are kept
   */
  public VendorGuard(Vertx vertx, String vendor, GuardConfig config, Clock clock) {
    this.vertx = vertx;
    this.vendor = vendor;
    this.config = config;
    this.clock = clock;
    quota =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(config.callsPerSecond())
                        .refillGreedy(config.callsPerSecond(), Duration.ofSeconds(1)))
            .build();
    turns = new Turns(vertx, config.concurrency(), config.maxWaiting());
    breaker = new Breaker(clock, config.failuresToOpen(), config.openFor());
  }

  /**
   * Makes the call when it is its turn. Fails without calling: with {@link Failure.Overloaded} when
   * its turn does not come in time, and with {@link Failure.Unavailable} while the vendor is down,
   * while its own limit holds us back for longer than a call waits, and when the deadline passes
   * before its turn.
   *
   * <p>Calls that found the vendor unavailable, or left their outcome uncertain, count against it.
   * A call that the vendor {@linkplain #limited limited} does not, since who refuses answers: it
   * holds back all calls for as long as the vendor asks.
   *
   * @param deadline wall time after which nobody waits for the outcome
   */
  public <T> Future<T> call(Instant deadline, Supplier<Future<T>> call) {
    return enter(deadline)
        .compose(
            entered ->
                pace(deadline)
                    .compose(paced -> rest(deadline))
                    .compose(rested -> guarded(deadline, call))
                    .onComplete(outcome -> turns.leave()));
  }

  /** How a call fails that the vendor refused because of its rate or quota. */
  public static Failure.Unavailable limited(String detail, Duration retryAfter) {
    return new Failure.Unavailable(RATE_LIMITED, detail, retryAfter);
  }

  /** How a call fails that is not made because nobody waits for its outcome any more. */
  public static Failure.Unavailable tooLate(String vendor) {
    return new Failure.Unavailable(
        DEADLINE_PASSED,
        "nobody waits any more for a call to " + vendor + ", which was not made",
        TOO_LATE_RETRY_AFTER);
  }

  /** How the vendor is doing: DOWN while calls are held back, DEGRADED after a failed one. */
  public SystemStatus state() {
    return breaker.state().status();
  }

  /** Since when, in wall time. */
  public Instant since() {
    return breaker.state().since();
  }

  private <T> Future<T> guarded(Instant deadline, Supplier<Future<T>> call) {
    if (!clock.instant().isBefore(deadline)) {
      return Future.failedFuture(tooLate(vendor));
    }
    Duration heldBack = breaker.heldBack();
    if (heldBack.isPositive()) {
      return Future.failedFuture(
          new Failure.Unavailable("system-down", vendor + " does not answer", heldBack));
    }
    return call.get().onComplete(answer -> learn(answer.cause()));
  }

  /** From a call's failure, or from null for its success. */
  private void learn(Throwable cause) {
    if (cause instanceof Failure.Unavailable limited && limited.code().equals(RATE_LIMITED)) {
      limit(clock.instant().plus(limited.retryAfter()));
    } else if (cause instanceof Failure.Unavailable late && late.code().equals(DEADLINE_PASSED)) {
      return; // it was not sent, so it says nothing about the vendor
    } else if (cause instanceof Failure.Unavailable || cause instanceof Failure.Uncertain) {
      breaker.failed();
    } else {
      breaker.succeeded();
    }
  }

  private synchronized void limit(Instant until) {
    limitedUntil = until.isAfter(limitedUntil) ? until : limitedUntil;
  }

  private synchronized Duration limitedFor() {
    Instant now = clock.instant();
    return now.isBefore(limitedUntil) ? Duration.between(now, limitedUntil) : Duration.ZERO;
  }

  private Future<Void> enter(Instant deadline) {
    return isTooLong(config.maxWait(), deadline)
        ? turns.enter(Duration.between(clock.instant(), deadline), overloaded(), tooLate(vendor))
        : turns.enter(config.maxWait(), overloaded(), overloaded());
  }

  /** Waits until our own quota allows a call. */
  private Future<Void> pace(Instant deadline) {
    long nanos = quota.consumeIgnoringRateLimits(1);
    if (nanos == Long.MAX_VALUE || nanos > config.maxWait().toNanos()) {
      quota.addTokens(1);
      return Future.failedFuture(overloaded());
    }
    Duration wait = Duration.ofNanos(nanos);
    if (isTooLong(wait, deadline)) {
      quota.addTokens(1);
      return Future.failedFuture(tooLate(vendor));
    }
    return pause(wait);
  }

  /** Waits until the vendor's own limit is over, however often it is renewed meanwhile. */
  private Future<Void> rest(Instant deadline) {
    Duration wait = limitedFor();
    if (wait.isZero()) {
      return Future.succeededFuture();
    }
    if (wait.compareTo(config.maxWait()) > 0) {
      return Future.failedFuture(limited(vendor + " limits our rate", wait));
    }
    return isTooLong(wait, deadline)
        ? Future.failedFuture(tooLate(vendor))
        : pause(wait).compose(waited -> rest(deadline));
  }

  private Future<Void> pause(Duration wait) {
    return wait.isZero()
        ? Future.succeededFuture()
        : vertx.timer(wait.toMillis() + 1, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private boolean isTooLong(Duration wait, Instant deadline) {
    return !clock.instant().plus(wait).isBefore(deadline);
  }

  private Failure overloaded() {
    return new Failure.Overloaded("too many calls wait for " + vendor, config.maxWait());
  }
}
