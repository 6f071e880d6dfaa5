package io.tieout.process.usage;

import java.util.LinkedHashSet;
import java.util.UUID;

/** The identities of the last accepted events of a request, by which its repeats are noticed. */
final class RecentIdentities {
  private final LinkedHashSet<UUID> identities = new LinkedHashSet<>();
  private final int most;

  /**
   * @param most how many are remembered
   */
  RecentIdentities(int most) {
    this.most = most;
  }

  /**
   * Remembers an identity; false if it is remembered already. Parts of a stream may come at once.
   */
  synchronized boolean add(UUID identity) {
    boolean added = identities.add(identity);
    if (identities.size() > most) {
      identities.removeFirst();
    }
    return added;
  }
}
