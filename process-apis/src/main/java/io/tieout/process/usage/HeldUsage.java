package io.tieout.process.usage;

import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at held events again: one whose customer, contract and meter are known by now is stored,
 * one whose cut-off has passed is rejected for what it was held for. A meter that is not in prices
 * read since is rejected at once.
 */
final class HeldUsage {
  /** Before all others, as PostgreSQL sorts them. */
  private static final UUID FIRST = new UUID(0, 0);

  private static final Logger LOG = LoggerFactory.getLogger(HeldUsage.class);

  private final Store store;
  private final Judging judging;
  private final UsageExceptions exceptions;
  private final Runnable readPricesAnew;
  private final BusinessClock clock;
  private final int atOnce;
  private UUID after = FIRST;

  /**
   * @param readPricesAnew returns once the prices at hand are those that billing has now
   */
  HeldUsage(
      Store store,
      Judging judging,
      UsageExceptions exceptions,
      Runnable readPricesAnew,
      BusinessClock clock,
      int atOnce) {
    this.store = store;
    this.judging = judging;
    this.exceptions = exceptions;
    this.readPricesAnew = readPricesAnew;
    this.clock = clock;
    this.atOnce = atOnce;
  }

  /** Looks at the next held events; false once all of them have had their turn. */
  boolean lookAgain() {
    List<EventStore.Waiting> held = store.inTransaction(tx -> EventStore.held(tx, after, atOnce));
    if (!held.isEmpty()) {
      settle(held);
    }
    boolean more = held.size() == atOnce;
    after = more ? held.getLast().event().identity() : FIRST;
    return more;
  }

  /** No meter is unknown before prices have been read after its event. */
  private List<Judged> judge(List<Incoming> held) {
    List<Judged> judged = judging.again(held, clock.now());
    if (judged.stream().noneMatch(HeldUsage::lacksMeter)) {
      return judged;
    }
    try {
      readPricesAnew.run();
      return judging.again(held, clock.now());
    } catch (Failure e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.CODE, e.code())
          .log("Events of unknown meters stay held, prices cannot be read: {}", e.detail());
      return judged.stream().filter(one -> !lacksMeter(one)).toList();
    }
  }

  private static boolean lacksMeter(Judged judged) {
    return judged.verdict() instanceof Verdict.Rejected rejected
        && rejected.reason().equals(Enrichment.UNKNOWN_METER);
  }

  private void settle(List<EventStore.Waiting> held) {
    Map<UUID, String> heldFor = new HashMap<>();
    held.forEach(waiting -> heldFor.put(waiting.event().identity(), waiting.reason()));
    var settled = new ArrayList<Judged>();
    for (Judged judged : judge(held.stream().map(EventStore.Waiting::event).toList())) {
      if (!(judged.verdict() instanceof Verdict.Held)) {
        settled.add(forItsReason(judged, heldFor.get(judged.event().identity())));
      }
    }
    if (!settled.isEmpty()) {
      store.inTransaction(
          tx -> {
            Set<UUID> mine = new HashSet<>(EventStore.settle(tx, settled));
            List<Judged> changed =
                settled.stream()
                    .filter(judged -> mine.contains(judged.event().identity()))
                    .toList();
            WindowStore.addLate(tx, List.copyOf(mine));
            exceptions.raiseRejected(tx, changed);
            EventStore.count(tx, counts(changed));
            return null;
          });
    }
  }

  /** It came in time: what made it late is what it was held for. */
  private static Judged forItsReason(Judged judged, String heldFor) {
    return judged.verdict() instanceof Verdict.Rejected rejected
            && rejected.reason().equals(Enrichment.LATE_USAGE)
        ? new Judged(
            judged.event(),
            new Verdict.Rejected(heldFor, rejected.entity(), rejected.period()),
            null)
        : judged;
  }

  private static Counts counts(List<Judged> changed) {
    var counts = new Counts();
    for (Judged judged : changed) {
      Counts.Tally tally = counts.of(judged.event().tenant(), judged.event().facts());
      tally.held--;
      if (judged.verdict() instanceof Verdict.Stored) {
        tally.stored++;
      } else {
        tally.rejected++;
      }
    }
    return counts;
  }
}
