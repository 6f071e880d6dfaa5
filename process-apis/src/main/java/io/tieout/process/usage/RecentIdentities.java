package io.tieout.process.usage;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.UUID;

/**
 * The last accepted events of a request, by which its repeats are noticed. An identity that comes
 * with another payload is none of them: storing it raises the conflict.
 */
final class RecentIdentities {
  /**
   * Odd and without a pattern, so that small changes of two facts do not make up for each other.
   */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private record Seen(UUID identity, long payload) {}

  private final LinkedHashSet<Seen> events = new LinkedHashSet<>();
  private final int most;

  /**
   * @param most how many are remembered
   */
  RecentIdentities(int most) {
    this.most = most;
  }

  /** Remembers an event; false if it is remembered already. Parts of a stream may come at once. */
  boolean add(UUID identity, Reading.Facts facts) {
    return add(new Seen(identity, payload(facts)));
  }

  private synchronized boolean add(Seen event) {
    boolean added = events.add(event);
    if (events.size() > most) {
      events.removeFirst();
    }
    return added;
  }

  /**
   * Of the same facts as {@link Digest#payload}, without its cost. A repeat written in another way,
   * as 1.50 for 1.5, may pass for another payload: storing knows it for a repeat.
   */
  private static long payload(Reading.Facts facts) {
    Instant time = facts.time();
    long payload = facts.subject().hashCode();
    payload = payload * SPREAD + time.getEpochSecond();
    payload = payload * SPREAD + time.getNano();
    payload = payload * SPREAD + facts.meter().hashCode();
    payload = payload * SPREAD + facts.quantity().hashCode();
    return payload * SPREAD + Objects.hashCode(facts.subscription());
  }
}
