package io.tieout.process.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Judges a batch of events and gives the stored ones the numbers of their metering points. */
final class Judging {
  private final Enrichment enrichment;
  private final MeteringPoints points;

  Judging(Enrichment enrichment, MeteringPoints points) {
    this.enrichment = enrichment;
    this.points = points;
  }

  /** At the moment of its reception, so that reading the log again comes to the same verdict. */
  List<Judged> onReception(List<Incoming> events) {
    return judge(
        events,
        (event, known) ->
            meterInDoubt(
                known.judge(
                    event.tenant(), event.facts(), event.receivedAt(), event.receivedAt())));
  }

  /** Now, for events that were held at their reception. */
  List<Judged> again(List<Incoming> events, Instant now) {
    return judge(
        events,
        (event, known) -> known.judge(event.tenant(), event.facts(), event.receivedAt(), now));
  }

  /** The prices at hand may be older than the meter: they are read anew before it is rejected. */
  private static Verdict meterInDoubt(Verdict verdict) {
    return verdict instanceof Verdict.Rejected rejected
            && rejected.reason().equals(Enrichment.UNKNOWN_METER)
        ? new Verdict.Held(Enrichment.UNKNOWN_METER)
        : verdict;
  }

  private List<Judged> judge(
      List<Incoming> events, BiFunction<Incoming, Enrichment.Known, Verdict> rule) {
    Set<String> customers = new HashSet<>();
    events.forEach(event -> customers.add(event.facts().subject()));
    Enrichment.Known known = enrichment.about(customers);
    var verdicts = new ArrayList<Verdict>(events.size());
    Set<MeteringPoint> needed = new HashSet<>();
    for (Incoming event : events) {
      Verdict verdict = rule.apply(event, known);
      verdicts.add(verdict);
      if (verdict instanceof Verdict.Stored stored) {
        needed.add(stored.point());
      }
    }
    var numbers = points.numbersOf(needed);
    var judged = new ArrayList<Judged>(events.size());
    for (int i = 0; i < events.size(); i++) {
      Verdict verdict = verdicts.get(i);
      Integer number =
          verdict instanceof Verdict.Stored stored ? numbers.get(stored.point()) : null;
      judged.add(new Judged(events.get(i), verdict, number));
    }
    return judged;
  }
}
