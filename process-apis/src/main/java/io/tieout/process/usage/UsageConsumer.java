package io.tieout.process.usage;

import io.tieout.backbone.eventlog.BatchHandler;
import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.eventlog.RecordBatch;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stores accepted events, each identity once, and counts them. It runs in the transaction that
 * moves the position in the log, so that every record is counted exactly once.
 */
final class UsageConsumer implements BatchHandler {
  /** All transactions lock identities in this order. */
  private static final Comparator<Judged> BY_IDENTITY =
      Comparator.comparing((Judged judged) -> judged.event().identity());

  private final Judging judging;
  private final UsageExceptions exceptions;

  UsageConsumer(Judging judging, UsageExceptions exceptions) {
    this.judging = judging;
    this.exceptions = exceptions;
  }

  /**
   * Looks before it inserts, which costs half of what inserting on a condition does: an identity
   * has one partition of the log, whose position keeps others out. Where it ever had two, the
   * primary key fails one of them, and the next attempt sees the row.
   */
  @Override
  public void handle(SqlConnection tx, RecordBatch batch) {
    var read = new ArrayList<Incoming>();
    for (ReceivedRecord received : batch.records()) {
      read.addAll(EventRecords.read(batch.partition(), received));
    }
    List<Judged> all = judging.onReception(read);
    all.sort(BY_IDENTITY); // stable: of two events of one identity the first in the log counts
    Map<UUID, UUID> payloads = EventStore.payloads(tx, all);
    var fresh = new ArrayList<Judged>(all.size());
    var repeats = new ArrayList<Judged>();
    var conflicts = new ArrayList<Judged>();
    for (Judged judged : all) {
      Incoming event = judged.event();
      UUID payload = payloads.putIfAbsent(event.identity(), event.payload());
      (payload == null ? fresh : repeats).add(judged);
      if (payload != null && !payload.equals(event.payload())) {
        conflicts.add(judged);
      }
    }
    EventStore.insert(tx, batch.partition(), fresh);
    var additions = Additions.of(fresh);
    WindowStore.keep(tx, batch, additions);
    if (!repeats.isEmpty()) {
      EventStore.countRepeats(tx, repeats);
    }
    if (!conflicts.isEmpty()) {
      exceptions.raiseConflicts(tx, conflicts, EventStore.facts(tx, conflicts));
    }
    exceptions.raiseRejected(tx, fresh);
    EventStore.count(tx, counts(additions, fresh, repeats));
  }

  private static Counts counts(Additions stored, List<Judged> fresh, List<Judged> repeats) {
    var counts = new Counts();
    stored.entries().forEach(one -> counts.addStored(one.getKey(), one.getValue()));
    for (Judged judged : fresh) {
      switch (judged.verdict().status()) {
        case STORED -> {}
        case HELD -> counts.of(judged.event().tenant(), judged.event().facts()).held++;
        case REJECTED -> counts.of(judged.event().tenant(), judged.event().facts()).rejected++;
      }
    }
    for (Judged judged : repeats) {
      counts.of(judged.event().tenant(), judged.event().facts()).repeated++;
    }
    return counts;
  }
}
