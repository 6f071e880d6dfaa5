package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How objects that a test or the demo puts directly into a vendor are named and completed. */
@FunctionalInterface
public interface Seeding {
  /** Completes a body in place and names it; an object of the same id is replaced. */
  Identity identify(ObjectTable objects, String type, ObjectNode body);

  /**
   * The names of an object.
   *
   * @param key the external key, unique per type, or null
   */
  record Identity(String id, String key) {}
}
