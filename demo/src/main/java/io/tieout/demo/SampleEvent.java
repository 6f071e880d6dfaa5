package io.tieout.demo;

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
    return "%s/%s/%s".formatted(SamplePlan.TENANT, source, id);
  }

  /** The event as it is sent. */
  String json() {
    var data =
        fate == Fate.REFUSED
            ? defect()
            : "{\"meter\":\"%s\",\"quantity\":\"%s\",\"attributes\":{\"region\":\"r-%d\"}}"
                .formatted(meter.key(), quantity.toPlainString(), Math.floorMod(id.hashCode(), 7));
    return """
    {"specversion":"1.0","id":"%s","source":"%s","type":"io.tieout.usage.recorded.v1","subject":"%s","time":"%s","data":%s}"""
        .formatted(id, source, customer, time, data);
  }

  private String defect() {
    return switch (Math.floorMod(id.hashCode(), 4)) {
      case 0 -> "{\"meter\":\"%s\"}".formatted(meter.key());
      case 1 -> "{\"meter\":\"%s\",\"quantity\":\"-1\"}".formatted(meter.key());
      case 2 -> "{\"meter\":\"%s\",\"quantity\":\"a lot\"}".formatted(meter.key());
      default -> "{\"meter\":\"%s\",\"quantity\":\"1\",\"colour\":\"red\"}".formatted(meter.key());
    };
  }
}
