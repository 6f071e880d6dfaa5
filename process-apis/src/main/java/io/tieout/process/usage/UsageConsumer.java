package io.tieout.process.usage;

import io.tieout.backbone.eventlog.BatchHandler;
import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.eventlog.RecordBatch;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final EventStore events;
  private final UsageExceptions exceptions;

  UsageConsumer(Judging judging, EventStore events, UsageExceptions exceptions) {
    this.judging = judging;
    this.events = events;
    this.exceptions = exceptions;
  }

  @Override
  public void handle(SqlConnection tx, RecordBatch batch) {
    List<Judged> all = judging.onReception(read(batch));
    all.sort(BY_IDENTITY); // stable: of two events of one identity the first in the log counts
    Set<UUID> inserted = events.insert(tx, batch.partition(), all);
    var fresh = new ArrayList<Judged>(all.size());
    var repeats = new ArrayList<Judged>();
    for (Judged judged : all) {
      (inserted.remove(judged.event().identity()) ? fresh : repeats).add(judged);
    }
    if (!repeats.isEmpty()) {
      repeat(tx, repeats);
    }
    exceptions.raiseRejected(tx, fresh);
    events.count(tx, counts(fresh, repeats));
  }

  private void repeat(SqlConnection tx, List<Judged> repeats) {
    events.countRepeats(tx, repeats);
    Map<UUID, UUID> kept = events.payloads(tx, repeats);
    for (Judged judged : repeats) {
      Incoming event = judged.event();
      if (!kept.get(event.identity()).equals(event.payload())) {
        exceptions.raiseConflict(tx, event);
      }
    }
  }

  private static Counts counts(List<Judged> fresh, List<Judged> repeats) {
    var counts = new Counts();
    for (Judged judged : fresh) {
      Counts.Tally tally = counts.of(judged.event().tenant(), judged.event().facts());
      switch (judged.verdict().status()) {
        case STORED -> tally.stored++;
        case HELD -> tally.held++;
        case REJECTED -> tally.rejected++;
      }
    }
    for (Judged judged : repeats) {
      counts.of(judged.event().tenant(), judged.event().facts()).repeated++;
    }
    return counts;
  }

  private static List<Incoming> read(RecordBatch batch) {
    var incoming = new ArrayList<Incoming>(batch.records().size());
    String receivedText = "";
    Instant receivedAt = null;
    for (ReceivedRecord received : batch.records()) {
      String text = received.headers().get(UsageAcceptance.RECEIVED_AT);
      if (!text.equals(receivedText)) { // one request's events share it
        receivedText = text;
        receivedAt = Instant.parse(text);
      }
      Reading.Facts facts = UsageEventReader.readAccepted(received.value());
      incoming.add(
          new Incoming(
              Digest.ofBytes(received.key()),
              Digest.payload(facts),
              received.headers().get(UsageAcceptance.TENANT),
              receivedAt,
              batch.partition(),
              received.offset(),
              new String(received.value(), StandardCharsets.UTF_8),
              facts));
    }
    return incoming;
  }
}
