package io.tieout.process.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one transaction adds to the counters. */
final class Counts {
  /** What is counted by day of event time (UTC). */
  record Key(String tenant, String source, String meter, LocalDate day) {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::tenant)
            .thenComparing(Key::source)
            .thenComparing(Key::meter)
            .thenComparing(Key::day);
  }

  /** Additions to one counter. */
  static final class Tally {
    long stored;
    long held;
    long rejected;
    long repeated;
  }

  private final Map<Key, Tally> tallies = new HashMap<>();

  /** The tally of an event with these facts. */
  Tally of(String tenant, Reading.Facts facts) {
    return of(new Key(tenant, facts.source(), facts.meter(), utcDay(facts.time())));
  }

  void addStored(Additions.Key key, Additions.Sum sum) {
    of(new Key(key.tenant(), key.source(), sum.meter, key.utcDay())).stored += sum.events;
  }

  /** In the one order in which all transactions lock counters. */
  List<Map.Entry<Key, Tally>> inOrder() {
    return tallies.entrySet().stream().sorted(Map.Entry.comparingByKey(Key.ORDER)).toList();
  }

  private Tally of(Key key) {
    return tallies.computeIfAbsent(key, none -> new Tally());
  }

  static LocalDate utcDay(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
