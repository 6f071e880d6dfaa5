package io.tieout.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * One usage event of the sample, and what is to become of it.
 *
 * @param arrival the UTC day on which it is sent
 * @param copies how often it is sent
 * @param fate what is expected of it
 */
record SampleEvent(
    String id,
    String source,
    String customer,
    SampleMeter meter,
    BigDecimal quantity,
    Instant time,
    LocalDate arrival,
    int copies,
    Fate fate) {

  enum Fate {
    /** On time. */
    BILLED,
    /** Days late, before the cut-off. */
    BILLED_LATE,
    /** Held until the CRM knows its customer, then billed. */
    AHEAD,
    /** Breaks the contract. */
    REFUSED,
    /** Held until the cut-off, then an exception. */
    UNKNOWN_CUSTOMER,
    /** After the cut-off: an exception. */
    LATE;

    boolean isBilled() {
      return this == BILLED || this == BILLED_LATE || this == AHEAD;
    }
  }

  /** How exceptions name the event. */
  String identity() {
    return "%s %s %s".formatted(SamplePlan.TENANT, source, id);
  }

  /** The event as it is sent. */
  String json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("specversion", "1.0")
        .put("id", id)
        .put("source", source)
        .put("type", "io.tieout.usage.recorded.v1")
        .put("subject", customer)
        .put("time", time.toString())
        .<ObjectNode>set("data", data())
        .toString();
  }

  private ObjectNode data() {
    var data = JsonNodeFactory.instance.objectNode().put("meter", meter.key());
    if (fate == Fate.REFUSED) {
      return switch (Math.floorMod(id.hashCode(), 4)) {
        case 0 -> data;
        case 1 -> data.put("quantity", "-1");
        case 2 -> data.put("quantity", "a lot");
        default -> data.put("quantity", "1").put("colour", "red");
      };
    }
    data.put("quantity", quantity.toPlainString());
    data.putObject("attributes").put("region", "r-" + Math.floorMod(id.hashCode(), 7));
    return data;
  }
}
