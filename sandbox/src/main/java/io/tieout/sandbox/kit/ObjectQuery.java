package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which objects of a type to list, in order of creation.
 *
 * @param containing what the body must contain, as in PostgreSQL's {@code @>}
 * @param after the sequence to go on from (exclusive), 0 for the beginning
 * @param newestFirst the reverse order
 */
public record ObjectQuery(
    String type, ObjectNode containing, long after, boolean newestFirst, int limit) {

  /** Every object of a type, oldest first. */
  public static ObjectQuery of(String type) {
    return new ObjectQuery(type, StrictJson.object(), 0, false, Integer.MAX_VALUE);
  }

  /** Only those whose body contains this. */
  public ObjectQuery containing(ObjectNode part) {
    return new ObjectQuery(type, part, after, newestFirst, limit);
  }

  /** Only those past this sequence in the order chosen. */
  public ObjectQuery after(long sequence) {
    return new ObjectQuery(type, containing, sequence, newestFirst, limit);
  }

  /** The newest first. */
  public ObjectQuery reversed() {
    return new ObjectQuery(type, containing, after, true, limit);
  }

  /** At most that many; ask for one more than the page to know whether there are more. */
  public ObjectQuery limit(int most) {
    return new ObjectQuery(type, containing, after, newestFirst, most);
  }
}
