package io.tieout.sandbox.kit;

import java.time.Instant;

/** What a vendor does by itself as business time passes. */
@FunctionalInterface
public interface DueWork {
  /** Does and commits everything due at or before {@code now}, in order of time; repeatable. */
  void runUntil(Instant now);
}
