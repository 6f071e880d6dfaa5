package io.tieout.backbone.eventlog;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends to the event log. The order of records with one key is kept, whatever fails: a record is
 * retried until it is acknowledged, so none is overtaken. Acks are counted, not awaited one by one.
 */
public final class EventLog {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MAX_BLOCK = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final KafkaProducer<byte[], byte[]> producer;
  private final WorkerExecutor sender;
  private final long inFlightLimit;
  private final AtomicLong inFlight = new AtomicLong();

  private EventLog(Vertx vertx, KafkaConfig config) {
    this.vertx = vertx;
    inFlightLimit = config.inFlightBytes();
    producer =
        new KafkaProducer<>(
            properties(config), new ByteArraySerializer(), new ByteArraySerializer());
    // One thread: the producer compresses on it, and blocks it while it asks for metadata.
    sender = vertx.createSharedWorkerExecutor("event-log", 1);
  }

  public static EventLog open(Vertx vertx, KafkaConfig config) {
    return new EventLog(vertx, config);
  }

  /**
   * Appends the records, in their order for each key; completed when all in-sync replicas have all
   * of them. What was sent is retried as long as it takes: whoever cannot wait sets a timeout, and
   * has to reckon with the records arriving later. Fails with {@link Failure.Overloaded}, with
   * nothing appended, when too much waits already.
   */
  public Future<Void> append(Topic topic, List<LogRecord> records) {
    if (records.isEmpty()) {
      return Future.succeededFuture();
    }
    long size = 0;
    for (LogRecord log : records) {
      size += log.key().length + log.value().length;
    }
    if (inFlight.addAndGet(size) > inFlightLimit) {
      inFlight.addAndGet(-size);
      return Future.failedFuture(
          new Failure.Overloaded("the event log does not keep up", RETRY_AFTER));
    }
    var acks = new Acks(((ContextInternal) vertx.getOrCreateContext()).promise(), records.size());
    sender.executeBlocking(
        () -> {
          send(topic, records, acks);
          return null;
        },
        true);
    long bytes = size;
    return acks.done().onComplete(acked -> inFlight.addAndGet(-bytes));
  }

  /** Sends what waits, for at most ten seconds. */
  public Future<Void> close() {
    return vertx
        .<Void>executeBlocking(
            () -> {
              producer.close(CLOSE_TIMEOUT);
              return null;
            },
            false)
        .eventually(sender::close);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome
  private void send(Topic topic, List<LogRecord> records, Acks acks) {
    Callback ack = (metadata, failure) -> acks.count(1, failure);
    Map<String, String> texts = null;
    List<Header> headers = List.of();
    int sent = 0;
    try {
      for (LogRecord log : records) {
        if (acks.failed()) {
          break; // a record must not be appended without those before it
        }
        if (!log.headers().equals(texts)) { // one request's records share them
          texts = log.headers();
          headers = headers(texts);
        }
        producer.send(
            new ProducerRecord<>(topic.name(), log.partition(), log.key(), log.value(), headers),
            ack);
        sent++;
      }
      acks.count(records.size() - sent, null);
    } catch (RuntimeException e) { // the producer is closed
      acks.count(records.size() - sent, e);
    }
  }

  private static List<Header> headers(Map<String, String> texts) {
    var headers = new ArrayList<Header>(texts.size());
    texts.forEach(
        (name, text) -> headers.add(new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8))));
    return headers;
  }

  /** Completes when every record is accounted for, with the first failure if there is one. */
  private static final class Acks {
    private final Promise<Void> promise;
    private final AtomicInteger open;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Acks(Promise<Void> promise, int records) {
      this.promise = promise;
      open = new AtomicInteger(records);
    }

    void count(int records, Throwable failed) {
      if (failed != null) {
        failure.compareAndSet(null, failed);
      }
      if (open.addAndGet(-records) == 0) {
        Throwable first = failure.get();
        if (first == null) {
          promise.complete();
        } else {
          promise.fail(failure(first));
        }
      }
    }

    boolean failed() {
      return failure.get() != null;
    }

    Future<Void> done() {
      return promise.future();
    }
  }

  private static Failure failure(Throwable thrown) {
    return thrown instanceof TimeoutException // only before sending: deliveries do not time out
        ? unavailable()
        : new Failure.Unexpected("the event log refused a record", thrown);
  }

  static Failure.Unavailable unavailable() {
    return new Failure.Unavailable("log-unavailable", "the event log is not there", RETRY_AFTER);
  }

  private static Map<String, Object> properties(KafkaConfig config) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        config.bootstrap(),
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        // With more, a new partition's first batch can be overtaken, and is then refused for ever:
        // KAFKA-15591.
        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
        1,
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.LINGER_MS_CONFIG,
        (int) config.linger().toMillis(),
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 << 10,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        MAX_BLOCK.toMillis(),
        // Larger than what may be in flight, headers and overheads included: it is never full.
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        2L * config.inFlightBytes(),
        // An expired batch would let later ones of its key overtake it.
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        Integer.MAX_VALUE);
  }
}
