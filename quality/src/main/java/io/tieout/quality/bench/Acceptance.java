package io.tieout.quality.bench;

import io.tieout.quality.bench.Events.Framing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Usage accepted over HTTP against batches that a bare producer has acknowledged. */
final class Acceptance {
  private static final int BATCH = 500;
  private static final int IN_FLIGHT = 8;

  /** At a steady rate; enough that none has to wait for its turn. */
  private static final int CONNECTIONS = 32;

  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration TIME = Duration.ofSeconds(8);

  /** Long enough that one stall of the machine is not its slowest hundredth. */
  private static final Duration STEADY = Duration.ofSeconds(20);

  private static final double RATIO = 0.5;
  private static final double P99_MILLIS = 50;
  private static final double LOAD = 0.7;

  private final Product product;
  private final Acceptor acceptor;
  private final Events events;
  private final Report report;

  Acceptance(Product product, Acceptor acceptor, Events events, Report report) {
    this.product = product;
    this.acceptor = acceptor;
    this.events = events;
    this.report = report;
  }

  void run() throws Exception {
    double bare = bare();
    report.progress("bare producer: %,.0f events/s acknowledged", bare);

    acceptor.load(events, IN_FLIGHT, BATCH).flood(WARM_UP, Load.Gate.OPEN);
    double cpu = product.cpuMicros() + acceptor.cpuMicros();
    var load = acceptor.load(events, IN_FLIGHT, BATCH);
    load.flood(TIME, Load.Gate.OPEN);
    double rate = load.accepted() / (double) TIME.toSeconds();
    report.ratio("accepted over HTTP, against a bare producer", rate, bare, "/s", RATIO);
    report.plain(
        "  CPU, with the broker",
        (product.cpuMicros() + acceptor.cpuMicros() - cpu) / load.accepted(),
        " us");
    report.progress("accepted over HTTP: %,.0f events/s", rate);

    var latencies = acceptor.load(events, CONNECTIONS, BATCH).steady(STEADY, LOAD * rate);
    report.plain("  p50 at 70% of that", latencies.percentile(50), " ms");
    report.atMost("  p99 at 70% of that", latencies.percentile(99), " ms", P99_MILLIS);
  }

  /** The same values under keys of the same length, as many batches at once. */
  private double bare() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                product.kafka(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 << 10),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      append(producer, WARM_UP);
      return append(producer, TIME) / (double) TIME.toSeconds();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome
  private long append(KafkaProducer<byte[], byte[]> producer, Duration time)
      throws InterruptedException {
    var values = events.body(Framing.LINES, BATCH).values();
    var random = new SplittableRandom();
    var places = new Semaphore(IN_FLIGHT);
    var acknowledged = new java.util.concurrent.atomic.LongAdder();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      places.acquire();
      var open = new java.util.concurrent.atomic.AtomicInteger(BATCH);
      for (byte[] value : values) {
        byte[] key =
            ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
        producer.send(
            new ProducerRecord<>(Acceptor.TOPIC.name(), key, value),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.increment();
              }
              if (open.decrementAndGet() == 0) {
                places.release();
              }
            });
      }
    }
    places.acquire(IN_FLIGHT);
    return acknowledged.sum();
  }
}
