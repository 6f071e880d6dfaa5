package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.ReceivedRecord;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The records in which accepted events go through the log. Events of one request that lie in the
 * same part of the log share a record, for in producer, broker and consumer a record costs more
 * than an event. The key lists the events' identities, the value is an array of the events.
 */
final class EventRecords {
  static final String TENANT = "tenant";
  static final String RECEIVED_AT = "received-at";

  /** A record that has grown to this takes no more events; Kafka takes four times as much. */
  private static final int FULL_BYTES = 256 * 1024;

  private final Map<String, String> headers;
  private final Open[] open;
  private final List<LogRecord> full = new ArrayList<>();

  /**
   * @param headers of every record, {@link #TENANT} and {@link #RECEIVED_AT} among them
   * @param partitions of the log
   */
  EventRecords(Map<String, String> headers, int partitions) {
    this.headers = headers;
    open = new Open[partitions];
  }

  /** Adds the event that stands in the bytes from..to. */
  void add(UUID identity, byte[] bytes, int from, int to) {
    int partition = Digest.part(identity, open.length);
    if (open[partition] == null) {
      open[partition] = new Open();
    }
    open[partition].add(identity, bytes, from, to);
    if (open[partition].events.size() >= FULL_BYTES) {
      close(partition);
    }
  }

  /** All records, finished. */
  List<LogRecord> finish() {
    for (int partition = 0; partition < open.length; partition++) {
      if (open[partition] != null) {
        close(partition);
      }
    }
    return full;
  }

  private void close(int partition) {
    full.add(open[partition].record(partition, headers));
    open[partition] = null;
  }

  /** The events of a record. */
  static List<Incoming> read(int partition, ReceivedRecord received) {
    var identities = ByteBuffer.wrap(received.key());
    String tenant = received.headers().get(TENANT);
    Instant receivedAt = Instant.parse(received.headers().get(RECEIVED_AT));
    Buffer value = Buffer.buffer(received.value());
    var events = new ArrayList<Incoming>(identities.remaining() / Digest.BYTES);
    try (JsonParser json = EventParsers.of(received.value())) {
      json.nextToken(); // into the array
      while (json.nextToken() != JsonToken.END_ARRAY) {
        int from = (int) json.currentTokenLocation().getByteOffset();
        Reading.Facts facts = UsageEventReader.readAccepted(json);
        int to = (int) json.currentLocation().getByteOffset();
        events.add(
            new Incoming(
                Digest.get(identities),
                Digest.payload(facts),
                tenant,
                receivedAt,
                partition,
                received.offset(),
                value.slice(from, to),
                facts));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private static final class Open {
    private final ByteArrayOutputStream identities = new ByteArrayOutputStream();
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();

    void add(UUID identity, byte[] bytes, int from, int to) {
      events.write(events.size() == 0 ? '[' : ',');
      events.write(bytes, from, to - from);
      identities.writeBytes(Digest.bytes(identity));
    }

    LogRecord record(int partition, Map<String, String> headers) {
      events.write(']');
      return new LogRecord(partition, identities.toByteArray(), events.toByteArray(), headers);
    }
  }
}
