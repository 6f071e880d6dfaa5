package io.tieout.process.usage;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the stored events of a batch add to windows, and from whom it came. */
final class Additions {
  /**
   * Events that add to one contribution of one window.
   *
   * @param point number of the metering point
   * @param day in the point's zone
   * @param tenant the sender's
   * @param utcDay of event time
   */
  record Key(int point, LocalDate day, String tenant, String source, LocalDate utcDay) {}

  /** Additions to one contribution. */
  static final class Sum {
    final String meter; // the point's
    BigDecimal quantity = BigDecimal.ZERO;
    long events;

    private Sum(String meter) {
      this.meter = meter;
    }
  }

  private final Map<Key, Sum> sums = new HashMap<>();

  /** Those of the events that are stored. */
  static Additions of(List<Judged> events) {
    var additions = new Additions();
    for (Judged judged : events) {
      if (judged.verdict() instanceof Verdict.Stored stored) {
        additions.add(judged, stored);
      }
    }
    return additions;
  }

  List<Map.Entry<Key, Sum>> entries() {
    return List.copyOf(sums.entrySet());
  }

  private void add(Judged judged, Verdict.Stored stored) {
    var event = judged.event();
    var key =
        new Key(
            judged.point(),
            stored.day(),
            event.tenant(),
            event.facts().source(),
            Counts.utcDay(event.facts().time()));
    var sum = sums.computeIfAbsent(key, none -> new Sum(stored.point().meter()));
    sum.quantity = sum.quantity.add(event.facts().quantity());
    sum.events++;
  }
}
