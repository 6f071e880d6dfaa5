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
    List<Judged> fresh = all;
    List<Judged> repeats = List.of();
    if (events.insert(tx, all) < all.size()) {
      Map<UUID, EventStore.Kept> kept = events.find(tx, all);
      fresh = new ArrayList<>();
      repeats = new ArrayList<>();
      for (Judged judged : all) {
        (isKept(judged, kept) ? fresh : repeats).add(judged);
      }
      repeat(tx, repeats, kept);
    }
    exceptions.raiseRejected(tx, fresh);
    events.count(tx, counts(fresh, repeats));
  }

  private void repeat(SqlConnection tx, List<Judged> repeats, Map<UUID, EventStore.Kept> kept) {
    events.countRepeats(tx, repeats);
    for (Judged judged : repeats) {
      Incoming event = judged.event();
      if (!kept.get(event.identity()).payload().equals(event.payload())) {
        exceptions.raiseConflict(tx, event);
      }
    }
  }

  private static boolean isKept(Judged judged, Map<UUID, EventStore.Kept> kept) {
    Incoming event = judged.event();
    EventStore.Kept first = kept.get(event.identity());
    return first.partition() == event.partition() && first.offset() == event.offset();
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
