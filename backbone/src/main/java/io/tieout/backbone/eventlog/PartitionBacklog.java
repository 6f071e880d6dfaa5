package io.tieout.backbone.eventlog;

import io.tieout.backbone.disposition.Backoff;
import io.tieout.backbone.eventlog.Position.Place;
import io.tieout.backbone.store.Store;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Records of one partition that were read and are not counted yet. One thread at a time. */
final class PartitionBacklog {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionBacklog.class);

  private final Store store;
  private final ConsumerConfig config;
  private final BatchHandler handler;
  private final Consumer<LogGap> onGap;
  private final Position position;
  private final long sought;
  private final LongSupplier end;
  private List<ConsumerRecord<byte[], byte[]>> records;
  private boolean repeats;
  private OptionalLong missing = OptionalLong.empty();
  private OptionalLong next = OptionalLong.empty();
  private int failures;
  private long notBefore = System.nanoTime();
  private boolean stopped;

  /**
   * @param sought from where these records were asked for because they were missing; -1 if not
   * @param end asks for the offset after the last record of the partition
   */
  PartitionBacklog(
      Store store,
      ConsumerConfig config,
      BatchHandler handler,
      Consumer<LogGap> onGap,
      Position position,
      List<ConsumerRecord<byte[], byte[]>> records,
      long sought,
      LongSupplier end) {
    this.store = store;
    this.config = config;
    this.handler = handler;
    this.onGap = onGap;
    this.position = position;
    this.records = records;
    this.sought = sought;
    this.end = end;
  }

  boolean isDue() {
    return !stopped && missing.isEmpty() && System.nanoTime() - notBefore >= 0;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** The first of its records, while it has any. */
  long from() {
    return records.getFirst().offset();
  }

  /** From where the partition has to be read again, because records before these did not count. */
  OptionalLong missing() {
    return missing;
  }

  /** The first offset not counted yet, once this has counted any. */
  OptionalLong next() {
    return next;
  }

  /** Stores the records, a transaction per batch, as far as it goes; never throws. */
  Void work() {
    try {
      while (!records.isEmpty() && !stopped && missing.isEmpty()) {
        List<ConsumerRecord<byte[], byte[]>> batch = records.subList(0, batchSize());
        Place found = store.inTransaction(tx -> count(tx, batch));
        Optional<LogGap> gap = gap(found, batch);
        if (gap.isPresent()) {
          stopped = true;
          about(LOG.atError()).log("Records are missing, the partition is stopped: {}", gap.get());
          onGap.accept(gap.get());
        } else if (found.next() < from()) {
          missing = OptionalLong.of(found.next());
        } else {
          next = OptionalLong.of(batch.getLast().offset() + 1);
          records = records.subList(batch.size(), records.size());
          failures = 0;
        }
      }
    } catch (Exception e) {
      failures++;
      var backoff = new Backoff(config.backoff(), config.maxBackoff());
      var pause = backoff.pause(failures, ThreadLocalRandom.current());
      notBefore = System.nanoTime() + pause.toNanos();
      about(LOG.atWarn()).setCause(e).log("Records failed {} times in a row", failures);
    }
    return null;
  }

  private LoggingEventBuilder about(LoggingEventBuilder line) {
    return position.about(line, from());
  }

  /** As many as fit a transaction and follow each other; a hole is found by the next batch. */
  private int batchSize() {
    long first = records.getFirst().offset();
    int most = Math.min(records.size(), config.batchRecords());
    long bytes = records.getFirst().serializedValueSize();
    for (int size = 1; size < most; size++) {
      bytes += records.get(size).serializedValueSize();
      if (records.get(size).offset() != first + size || bytes > config.batchBytes()) {
        return size;
      }
    }
    return most;
  }

  /** Counts what of a batch is not counted yet; returns where the position was. */
  private Place count(SqlConnection tx, List<ConsumerRecord<byte[], byte[]>> batch) {
    long from = batch.getFirst().offset();
    long to = from + batch.size();
    if (position.move(tx, from, to)) {
      handle(tx, batch);
      return new Place(from, null);
    }
    Place found = position.lock(tx);
    long next = found.next();
    if (found.stoppedAt() == null && from <= next && next < to) {
      position.move(tx, next, to);
      handle(tx, batch.subList((int) (next - from), batch.size()));
    }
    return found;
  }

  /** What keeps the partition from going on beyond this batch. */
  private Optional<LogGap> gap(Place found, List<ConsumerRecord<byte[], byte[]>> batch) {
    long from = batch.getFirst().offset();
    long next = found.next();
    if (found.stoppedAt() != null) {
      return Optional.of(position.gap(next, found.stoppedAt()));
    }
    if (next < from && next == sought) {
      return Optional.of(position.gap(next, from));
    }
    if (next >= from + batch.size() && !repeats) {
      // Read again; or appended to a log that has lost what was counted, if it ends before that.
      repeats = end.getAsLong() >= next;
      return repeats
          ? Optional.empty()
          : Optional.of(store.inTransaction(tx -> position.stop(tx, next, from)));
    }
    return Optional.empty();
  }

  private void handle(SqlConnection tx, List<ConsumerRecord<byte[], byte[]>> batch) {
    long from = batch.getFirst().offset();
    TopicPartition at = position.partition();
    handler.handle(
        tx,
        new RecordBatch(at.topic(), at.partition(), from, from + batch.size(), received(batch)));
  }

  /** Records that were appended together have equal headers, which then are read once. */
  private static List<ReceivedRecord> received(List<ConsumerRecord<byte[], byte[]>> batch) {
    var received = new ArrayList<ReceivedRecord>(batch.size());
    Headers last = null;
    Map<String, String> texts = Map.of();
    for (ConsumerRecord<byte[], byte[]> read : batch) {
      if (!read.headers().equals(last)) {
        last = read.headers();
        texts = texts(last);
      }
      received.add(
          new ReceivedRecord(
              read.offset(),
              Instant.ofEpochMilli(read.timestamp()),
              read.key(),
              read.value(),
              texts));
    }
    return received;
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new HashMap<>();
    headers.forEach(
        header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return texts;
  }
}
