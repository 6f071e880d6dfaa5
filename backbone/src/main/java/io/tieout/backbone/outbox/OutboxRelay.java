package io.tieout.backbone.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.lease.HeldLease;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the outbox to the event log, in the order of its ids, and deletes what the log has
 * acknowledged. One process does so at a time; if it loses its lease with a batch on the way, the
 * next one sends that batch again.
 */
public final class OutboxRelay {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final String LEASE = "outbox-relay";

  private final Vertx vertx;
  private final Store store;
  private final EventLog log;
  private final Map<String, Topic> topics;
  private final HeldLease lease;
  private final OutboxConfig config;
  private Worker worker;

  private OutboxRelay(
      Vertx vertx,
      Store store,
      EventLog log,
      Collection<Topic> topics,
      String holder,
      OutboxConfig config) {
    this.vertx = vertx;
    this.store = store;
    this.log = log;
    this.topics = topics.stream().collect(Collectors.toMap(Topic::name, Function.identity()));
    this.config = config;
    lease = new HeldLease(new Leases(store), LEASE, holder, config.leaseTime());
  }

  /**
   * Relays until it is stopped; woken by every commit that adds events.
   *
   * @param topics all that events of the outbox go to
   * @param holder names this process, for people
   */
  public static Future<OutboxRelay> start(
      Vertx vertx,
      Store store,
      EventLog log,
      Collection<Topic> topics,
      String holder,
      OutboxConfig config) {
    var relay = new OutboxRelay(vertx, store, log, topics, holder, config);
    relay.worker =
        Worker.start(vertx, LEASE, WorkerConfig.every(config.interval()), relay::sendBatch);
    return store.listen(Outbox.CHANNEL, relay.worker::wake).map(relay);
  }

  /** Whether what is sent is acknowledged, and in time; for health. */
  public boolean isWell() {
    return worker.isWell();
  }

  /** Lets another process relay at once, when the batch on its way is acknowledged. */
  public Future<Void> stop() {
    return worker.stop().compose(stopped -> UseCase.run(vertx, this::release));
  }

  private Void release() {
    try {
      lease.release();
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.WORKER, worker.name())
          .log("The lease of the relay ends by itself: {}", e.toString());
    }
    return null;
  }

  private boolean sendBatch() {
    if (!lease.hold()) {
      return false;
    }
    var rows =
        store
            .core()
            .preparedQuery(
                """
                SELECT id, topic, key, event, traceparent FROM backbone.outbox
                ORDER BY id LIMIT $1\
                """)
            .execute(Tuple.of(config.batchSize()))
            .await();
    List<Long> ids = new ArrayList<>();
    Map<Topic, List<LogRecord>> batch = new LinkedHashMap<>();
    for (Row row : rows) {
      ids.add(row.getLong("id"));
      batch.computeIfAbsent(topic(row), topic -> new ArrayList<>()).add(record(row));
    }
    if (ids.isEmpty()) {
      return false;
    }
    Future.join(batch.entrySet().stream().map(e -> log.append(e.getKey(), e.getValue())).toList())
        .await();
    store.inTransaction(
        tx -> {
          lease.current().verify(tx);
          return tx.preparedQuery("DELETE FROM backbone.outbox WHERE id = ANY($1)")
              .execute(Tuple.of(ids.toArray(Long[]::new)))
              .await();
        });
    return true;
  }

  private Topic topic(Row row) {
    Topic topic = topics.get(row.getString("topic"));
    if (topic == null) {
      throw new IllegalStateException(
          "the outbox has events of the topic "
              + row.getString("topic")
              + ", which the relay does not know");
    }
    return topic;
  }

  private static LogRecord record(Row row) {
    return new LogRecord(
        row.getString("key").getBytes(UTF_8),
        row.getBuffer("event").getBytes(),
        Map.of("traceparent", row.getString("traceparent")));
  }
}
