package io.tieout.sandbox.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** A token bucket per account, on wall time. Accounts are the few that the vendor was given. */
public final class RateLimit {
  private static final long NANOS = 1_000_000_000L;

  private final long perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new HashMap<>();

  /** Lets {@code perSecond} calls pass each second and account, saved up for at most one second. */
  public RateLimit(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Takes a token of the account, if there is one. */
  public synchronized boolean tryTake(String account) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(account, key -> new Bucket(now, perSecond * NANOS));
    // Tokens are counted in billionths, so that whole nanoseconds earn whole amounts.
    long elapsed = Math.min(now - bucket.at, NANOS);
    bucket.level = Math.min(perSecond * NANOS, bucket.level + elapsed * perSecond);
    bucket.at = now;
    if (bucket.level < NANOS) {
      return false;
    }
    bucket.level -= NANOS;
    return true;
  }

  private static final class Bucket {
    private long at;
    private long level;

    private Bucket(long at, long level) {
      this.at = at;
      this.level = level;
    }
  }
}
