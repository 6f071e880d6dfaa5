package io.tieout.backbone.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.eventlog.ConsumerConfig;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.PositionedConsumer;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.store.TestDatabase;
import io.tieout.backbone.work.UseCase;
import io.tieout.sandbox.SandboxServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static TestDatabase db;
  private static KafkaConfig kafka;
  private static EventLog log;

  @BeforeAll
  static void open() {
    db = new TestDatabase();
    kafka = KafkaConfig.of(SandboxServers.kafka().bootstrap());
    log = EventLog.open(db.vertx, kafka);
  }

  @AfterAll
  static void close() {
    log.close().await();
    db.close();
  }

  @Test
  void eventsArriveInOrderAndAtLeastOnce() throws Exception {
    // Given an event that a relay which is gone had sent already
    Topic topic = new Topic("test.outbox", 2, "key");
    Topics.ensure(db.vertx, kafka, List.of(topic)).await();
    append(topic, "1");
    LogRecord sent = new LogRecord("a".getBytes(UTF_8), "{\"n\":\"1\"}".getBytes(UTF_8), Map.of());
    log.append(topic, List.of(sent)).await();
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    var consumer =
        PositionedConsumer.start(
            db.vertx,
            db.store,
            kafka,
            new ConsumerConfig(
                100,
                1 << 20,
                1 << 20,
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2)),
            "test-outbox",
            topic,
            (tx, batch) ->
                batch.records().forEach(one -> received.add(new String(one.value(), UTF_8))),
            gap -> {});

    // When
    var relay =
        OutboxRelay.start(
                db.vertx,
                db.store,
                log,
                List.of(topic),
                "test",
                new OutboxConfig(500, Duration.ofSeconds(1), Duration.ofSeconds(10)))
            .await();
    append(topic, "2");
    append(topic, "3");

    // Then
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seen.add(received.poll(20, TimeUnit.SECONDS));
    }
    assertThat(seen)
        .containsExactly("{\"n\":\"1\"}", "{\"n\":\"1\"}", "{\"n\":\"2\"}", "{\"n\":\"3\"}");
    relay.stop().await();
    consumer.stop().await();
    assertThat(db.store.core().query("SELECT 1 FROM backbone.outbox").execute().await().size())
        .isZero();
  }

  @Test
  void relayThatStopsLetsTheNextOneInAtOnce() throws Exception {
    // Given
    Topic topic = new Topic("test.outbox.handover", 1, "key");
    Topics.ensure(db.vertx, kafka, List.of(topic)).await();
    var longLease = new OutboxConfig(500, Duration.ofMillis(100), Duration.ofMinutes(10));
    append(topic, "1");
    var first =
        OutboxRelay.start(db.vertx, db.store, log, List.of(topic), "first", longLease).await();
    TestDatabase.eventually(OutboxTest::isEmpty);
    var second =
        OutboxRelay.start(db.vertx, db.store, log, List.of(topic), "second", longLease).await();

    // When
    first.stop().await();

    // Then
    append(topic, "2");
    TestDatabase.eventually(OutboxTest::isEmpty);
    second.stop().await();
  }

  private static boolean isEmpty() {
    return db.store.core().query("SELECT 1 FROM backbone.outbox").execute().await().size() == 0;
  }

  private static void append(Topic topic, String n) {
    UseCase.run(
            db.vertx,
            () ->
                db.store.inTransaction(
                    tx -> {
                      Outbox.append(tx, topic, "a", Map.of("n", n), "-");
                      return null;
                    }))
        .await();
  }
}
