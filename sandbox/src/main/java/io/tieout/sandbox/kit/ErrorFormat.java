package io.tieout.sandbox.kit;

/**
 * How a vendor words an error that the kit found: unknown route, malformed body, fault, failure.
 */
@FunctionalInterface
public interface ErrorFormat {
  /** The vendor's error document for a status. */
  Reply error(int status, String detail);
}
