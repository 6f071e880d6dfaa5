package io.tieout.backbone.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tieout.backbone.store.TestDatabase;
import io.tieout.sandbox.SandboxServers;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PositionedConsumerTest {
  private static final int BATCH_BYTES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TestDatabase db;
  private static KafkaConfig kafka;
  private static EventLog log;

  @BeforeAll
  static void open() {
    db = new TestDatabase();
    kafka = KafkaConfig.of(SandboxServers.kafka().bootstrap());
    log = EventLog.open(db.vertx, kafka);
    db.store
        .core()
        .query("CREATE TABLE seen (topic text, value text)") // no key: repeats would show
        .execute()
        .await();
  }

  @AfterAll
  static void close() {
    log.close().await();
    db.close();
  }

  @Test
  void countsEveryRecordOnceWhileConsumersComeAndFailAndGo() {
    // Given two consumers of a group, one of which fails now and then after it has stored
    Topic topic = topic("once", 4);
    AtomicInteger calls = new AtomicInteger();
    BatchHandler faulty =
        (tx, batch) -> {
          keep(tx, batch);
          if (calls.incrementAndGet() % 3 == 0) {
            throw new IllegalStateException("on purpose");
          }
        };
    var one = start(topic, faulty, gap -> {});
    log.append(topic, records(0, 3_000)).await();
    var two = start(topic, PositionedConsumerTest::keep, gap -> {});
    log.append(topic, records(3_000, 6_000)).await();

    // When
    one.stop().await();
    log.append(topic, records(6_000, 9_000)).await();
    waitUntil(() -> lag(two) == 0);

    // Then
    assertThat(seen(topic, "count(*)")).isEqualTo(9_000);
    assertThat(seen(topic, "count(DISTINCT value)")).isEqualTo(9_000);
    two.stop().await();
  }

  @Test
  void failureIsLoggedWithWhereItHappened() {
    // Given
    Topic topic = topic("failing", 1);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger(PartitionBacklog.class);
    logger.addAppender(lines);
    var failures = new AtomicInteger(1);
    log.append(topic, List.of(record(10), record(10))).await();

    // When
    var consumer =
        start(
            topic,
            (tx, batch) -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("on purpose");
              }
            },
            gap -> {});

    // Then
    waitUntil(() -> lag(consumer) == 0);
    logger.detachAppender(lines);
    assertThat(lines.list)
        .filteredOn(line -> line.toString().contains("failed"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .containsExactly(
                        "group=test-failing", "topic=" + topic.name(), "partition=0", "offset=0"));
    consumer.stop().await();
  }

  @Test
  void keepsATransactionWithinItsBytesButForASingleRecord() {
    // Given
    Topic topic = topic("bytes", 1);
    log.append(topic, List.of(record(300), record(300), record(600), record(2_000), record(10)))
        .await();
    Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

    // When
    var consumer = start(topic, (tx, batch) -> sizes.add(batch.records().size()), gap -> {});

    // Then
    waitUntil(() -> lag(consumer) == 0);
    assertThat(sizes).containsExactly(2, 1, 1, 1);
    consumer.stop().await();
  }

  @Test
  void knowsWhereTheLogEndedAtATime() {
    // Given
    Topic topic = topic("ends", 1);
    var consumer = start(topic, PositionedConsumerTest::keep, gap -> {});
    log.append(topic, List.of(record(10))).await();
    var then = Instant.now();
    waitUntil(() -> Instant.now().toEpochMilli() > then.toEpochMilli());
    log.append(topic, List.of(record(10))).await();

    // When
    var ends = List.of(consumer.ends(then), consumer.ends(Instant.now()), consumer.ends(null));

    // Then
    assertThat(ends).containsExactly(Map.of(0, 1L), Map.of(0, 2L), Map.of(0, 2L));
    consumer.stop().await();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000-01-01T00:00:00Z", "1969-12-31T23:59:59.997Z", "1969-12-31T23:59:59.998Z"})
  void theLogHadNothingBefore1970(Instant before) {
    // Given
    Topic topic = topic("early", 1);
    var consumer = start(topic, PositionedConsumerTest::keep, gap -> {});
    log.append(topic, List.of(record(10))).await();

    // When
    var ends = consumer.ends(before);

    // Then
    assertThat(ends).isEqualTo(Map.of(0, 0L));
    consumer.stop().await();
  }

  @Test
  void trimsWhatIsCountedAndStopsAtAGap() throws Exception {
    // Given a group that had counted a part, and has counted the rest
    Topic topic = topic("gap", 1);
    log.append(topic, records(0, 10)).await();
    position(topic, 4);
    BlockingQueue<LogGap> gaps = new LinkedBlockingQueue<>();
    var first = start(topic, PositionedConsumerTest::keep, gaps::add);
    waitUntil(() -> lag(first) == 0);
    first.stop().await();
    assertThat(seen(topic, "count(*)")).isEqualTo(6);
    removeBefore(topic, 10);

    // When the position is older than where the log goes on
    position(topic, 7);
    var second = start(topic, PositionedConsumerTest::keep, gaps::add);
    log.append(topic, records(10, 11)).await();

    // Then
    assertThat(gaps.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(new LogGap("test-gap", topic.name(), 0, 7, 10));
    assertThat(seen(topic, "count(*)")).isEqualTo(6);
    second.stop().await();
  }

  @Test
  void readsAgainWhatARestoredDatabaseHasNotCounted() {
    // Given
    Topic topic = topic("restored", 1);
    log.append(topic, records(0, 10)).await();
    Queue<LogGap> gaps = new ConcurrentLinkedQueue<>();
    var first = start(topic, PositionedConsumerTest::keep, gaps::add);
    waitUntil(() -> lag(first) == 0);
    first.stop().await();
    restore(topic, 7);

    // When
    var second = start(topic, PositionedConsumerTest::keep, gaps::add);

    // Then
    waitUntil(() -> lag(second) == 0 || !gaps.isEmpty());
    assertThat(gaps).isEmpty();
    assertThat(seen(topic, "count(*)")).isEqualTo(10);
    assertThat(seen(topic, "count(DISTINCT value)")).isEqualTo(10);
    second.stop().await();
  }

  @Test
  void goesBackWhereTheDatabaseIsRestoredWhileItReads() {
    // Given
    Topic topic = topic("back", 1);
    log.append(topic, records(0, 10)).await();
    Queue<LogGap> gaps = new ConcurrentLinkedQueue<>();
    var consumer = start(topic, PositionedConsumerTest::keep, gaps::add);
    waitUntil(() -> lag(consumer) == 0);
    restore(topic, 7);

    // When
    log.append(topic, records(10, 11)).await();

    // Then
    waitUntil(() -> lag(consumer) == 0 || !gaps.isEmpty());
    assertThat(gaps).isEmpty();
    assertThat(seen(topic, "count(*)")).isEqualTo(11);
    assertThat(seen(topic, "count(DISTINCT value)")).isEqualTo(11);
    consumer.stop().await();
  }

  @Test
  void stopsWhereTheLogHasLostWhatWasCounted() throws Exception {
    // Given a log that ends at 10, of which 12 were counted
    Topic topic = topic("lost", 1);
    log.append(topic, records(0, 10)).await();
    var first = start(topic, PositionedConsumerTest::keep, gap -> {});
    waitUntil(() -> lag(first) == 0);
    first.stop().await();
    position(topic, 12);
    BlockingQueue<LogGap> gaps = new LinkedBlockingQueue<>();

    // When
    var second = start(topic, PositionedConsumerTest::keep, gaps::add);

    // Then
    assertThat(gaps.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(new LogGap("test-lost", topic.name(), 0, 12, 10));
    log.append(topic, records(10, 15)).await();
    assertThat(lag(second)).isEqualTo(5);
    second.stop().await();
  }

  @Test
  void staysStoppedWhenTheLogHasGrownBeyondThePosition() throws Exception {
    // Given a log made anew, of whose predecessor 100 were counted
    Topic topic = topic("anew", 1);
    position(topic, 100);
    BlockingQueue<LogGap> gaps = new LinkedBlockingQueue<>();
    var first = start(topic, PositionedConsumerTest::keep, gaps::add);
    log.append(topic, records(0, 10)).await();
    var gap = gaps.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    first.stop().await();
    log.append(topic, records(10, 200)).await();
    gaps.clear();

    // When
    var second = start(topic, PositionedConsumerTest::keep, gaps::add);

    // Then
    assertThat(gaps.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(gap);
    assertThat(gap).isEqualTo(new LogGap("test-anew", topic.name(), 0, 100, 0));
    second.stop().await();
    assertThat(seen(topic, "count(*)")).isZero();
  }

  @Test
  void stopsAtRecordsThatALogBehindThePositionTakes() throws Exception {
    // Given
    Topic topic = topic("behind", 1);
    log.append(topic, records(0, 10)).await();
    BlockingQueue<LogGap> gaps = new LinkedBlockingQueue<>();
    var consumer = start(topic, PositionedConsumerTest::keep, gaps::add);
    waitUntil(() -> lag(consumer) == 0);
    position(topic, 100);

    // When
    log.append(topic, records(10, 11)).await();

    // Then
    assertThat(gaps.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(new LogGap("test-behind", topic.name(), 0, 100, 10));
    assertThat(lag(consumer)).isEqualTo(1);
    consumer.stop().await();
  }

  private static PositionedConsumer start(
      Topic topic, BatchHandler handler, Consumer<LogGap> onGap) {
    var config =
        new ConsumerConfig(
            100,
            BATCH_BYTES,
            1 << 20,
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(6),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(2));
    return PositionedConsumer.start(
        db.vertx, db.store, kafka, config, "test-" + topic.key(), topic, handler, onGap);
  }

  private static Topic topic(String key, int partitions) {
    Topic topic = new Topic("test." + key + "." + System.nanoTime(), partitions, key);
    Topics.ensure(db.vertx, kafka, List.of(topic)).await();
    Topics.ensure(db.vertx, kafka, List.of(topic)).await();
    return topic;
  }

  private static void position(Topic topic, long next) {
    db.store
        .core()
        .preparedQuery(
            """
            INSERT INTO backbone.position (grp, topic, partition, next) VALUES ($1, $2, 0, $3)
            ON CONFLICT (grp, topic, partition) DO UPDATE SET next = excluded.next""")
        .execute(Tuple.of("test-" + topic.key(), topic.name(), next))
        .await();
  }

  /** As if the database were as it was when records up to that one were counted. */
  private static void restore(Topic topic, long next) {
    position(topic, next);
    db.store
        .core()
        .preparedQuery("DELETE FROM seen WHERE topic = $1 AND value::integer >= $2")
        .execute(Tuple.of(topic.name(), (int) next))
        .await();
  }

  private static void removeBefore(Topic topic, long offset) throws Exception {
    try (var admin = Topics.admin(kafka)) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private static List<LogRecord> records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(Integer::toString)
        .map(i -> new LogRecord(i.getBytes(UTF_8), i.getBytes(UTF_8), Map.of()))
        .toList();
  }

  private static LogRecord record(int bytes) {
    return new LogRecord(new byte[] {1}, new byte[bytes], Map.of());
  }

  private static void keep(SqlConnection tx, RecordBatch batch) {
    String[] values =
        batch.records().stream()
            .map(received -> new String(received.value(), UTF_8))
            .toArray(String[]::new);
    tx.preparedQuery("INSERT INTO seen SELECT $1, unnest($2::text[])")
        .execute(Tuple.tuple().addString(batch.topic()).addArrayOfString(values))
        .await();
  }

  private static long seen(Topic topic, String aggregate) {
    return db.store
        .core()
        .preparedQuery("SELECT " + aggregate + " FROM seen WHERE topic = $1")
        .execute(Tuple.of(topic.name()))
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  private static long lag(PositionedConsumer consumer) {
    var counted = db.store.inTransaction(consumer::counted);
    return consumer.ends(null).entrySet().stream()
        .mapToLong(end -> end.getValue() - counted.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  private static void waitUntil(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
    }
  }
}
