package io.tieout.backbone.eventlog;

import static java.util.Map.entry;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MIN_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;

import io.tieout.backbone.eventlog.Position.Place;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic so that every record counts exactly once in PostgreSQL. In rounds: it polls, stores
 * each partition's records in transactions that also move the group's position, the partitions side
 * by side, and then commits the offsets to Kafka. Reading resumes from Kafka's offset, but the
 * position decides what counts, so a rebalance, a kill or a frozen process costs a repeated read
 * and nothing else. Where the position is behind that, since PostgreSQL was restored to an earlier
 * time, reading goes back to it.
 *
 * <p>A partition whose handler fails is paused and tried again, and one with a gap is stopped,
 * while the others go on.
 */
public final class PositionedConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(PositionedConsumer.class);

  private final Vertx vertx;
  private final Store store;
  private final ConsumerConfig config;
  private final String group;
  private final Topic topic;
  private final BatchHandler handler;
  private final Consumer<LogGap> onGap;
  private final KafkaReadStream<byte[], byte[]> kafka;
  private final Admin admin;
  private final Map<TopicPartition, PartitionBacklog> backlogs = new HashMap<>(); // worker's
  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>(); // worker's
  private final Set<TopicPartition> compared = new HashSet<>(); // worker's
  private final Map<TopicPartition, Long> sought = new HashMap<>(); // worker's
  private Worker worker;

  private PositionedConsumer(
      Vertx vertx,
      Store store,
      KafkaConfig kafkaConfig,
      ConsumerConfig config,
      String group,
      Topic topic,
      BatchHandler handler,
      Consumer<LogGap> onGap) {
    this.vertx = vertx;
    this.store = store;
    this.config = config;
    this.group = group;
    this.topic = topic;
    this.handler = handler;
    this.onGap = onGap;
    kafka =
        KafkaReadStream.create(
            vertx,
            properties(kafkaConfig, config, group, topic),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    admin = Topics.admin(kafkaConfig);
  }

  /**
   * Joins the group and reads until it is stopped.
   *
   * @param onGap told, on a virtual thread, of every partition that had to be stopped
   */
  public static PositionedConsumer start(
      Vertx vertx,
      Store store,
      KafkaConfig kafka,
      ConsumerConfig config,
      String group,
      Topic topic,
      BatchHandler handler,
      Consumer<LogGap> onGap) {
    var consumer =
        new PositionedConsumer(vertx, store, kafka, config, group, topic, handler, onGap);
    consumer.kafka.subscribe(Set.of(topic.name()));
    consumer.worker =
        Worker.start(
            vertx,
            "consumer " + group,
            new WorkerConfig(
                config.pollTimeout(), config.backoff(), config.maxBackoff(), config.longestRound()),
            consumer::round);
    return consumer;
  }

  /**
   * The offset after the last record of each partition, whichever process reads them. Waits.
   *
   * @param until leaves out what was appended later; null for nothing
   * @throws Failure.Unavailable while the log does not answer
   */
  public Map<Integer, Long> ends(Instant until) {
    try {
      Map<Integer, Long> ends = offsets(OffsetSpec.latest());
      if (until != null) {
        // Records have milliseconds, from 1970 on: to Kafka a negative time says something else.
        // Where none is later there is no offset, which is -1.
        long later = Math.max(0, until.toEpochMilli() + 1);
        offsets(OffsetSpec.forTimestamp(later)).entrySet().stream()
            .filter(first -> first.getValue() >= 0)
            .forEach(first -> ends.put(first.getKey(), first.getValue()));
      }
      return ends;
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.TOPIC, topic.name())
          .log("The end of a topic cannot be read: {}", e.toString());
      throw EventLog.unavailable();
    }
  }

  private Map<Integer, Long> offsets(OffsetSpec which) {
    var asked =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .collect(toMap(identity(), partition -> which));
    var offsets = new HashMap<Integer, Long>();
    Future.fromCompletionStage(admin.listOffsets(asked).all().toCompletionStage())
        .await()
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  /** The first offset of each partition that is not counted yet, as far as any has been counted. */
  public Map<Integer, Long> counted(SqlConnection tx) {
    return Position.all(tx, group, topic.name());
  }

  /** Whether its rounds end, and without a failure; for health. */
  public boolean isWell() {
    return worker.isWell();
  }

  /** Finishes what it has read, then leaves the group. */
  public Future<Void> stop() {
    return worker.stop().eventually(kafka::close).onComplete(closed -> admin.close(Duration.ZERO));
  }

  private boolean round() {
    poll();
    Set<TopicPartition> assigned = kafka.assignment().await(); // changes in polls only
    compare(assigned);
    List<Future<Void>> running =
        backlogs.entrySet().stream()
            .filter(backlog -> compared.contains(backlog.getKey()) && backlog.getValue().isDue())
            .map(backlog -> UseCase.run(vertx, backlog.getValue()::work))
            .toList();
    Future.join(running).await();
    settle(assigned);
    commit();
    return true;
  }

  private void poll() {
    var records = kafka.poll(config.pollTimeout()).await();
    for (TopicPartition partition : records.partitions()) {
      // A backlog is paused: reading its partition again means that it went and came back, from
      // the offset where its backlog begins.
      backlogs.put(
          partition,
          new PartitionBacklog(
              store,
              config,
              handler,
              onGap,
              new Position(group, partition),
              records.records(partition),
              sought.getOrDefault(partition, -1L),
              () -> offsets(OffsetSpec.latest()).get(partition.partition())));
    }
  }

  /**
   * Holds the positions of partitions that came against the log, before records count: what it has
   * lost shows only until as much is appended again.
   */
  private void compare(Set<TopicPartition> assigned) {
    compared.retainAll(assigned);
    if (compared.containsAll(assigned)) {
      return;
    }
    try {
      var places = new HashMap<TopicPartition, Place>();
      for (TopicPartition partition : assigned) {
        if (!compared.contains(partition)) {
          places.put(partition, store.inTransaction(new Position(group, partition)::lock));
        }
      }
      // Afterwards, for whoever had the partitions before may be counting still.
      Map<Integer, Long> ends = offsets(OffsetSpec.latest());
      places.forEach(
          (partition, place) -> {
            compare(partition, place, ends.get(partition.partition()));
            compared.add(partition);
          });
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.GROUP, group)
          .log("Positions are compared with the log later: {}", e.toString());
    }
  }

  private void compare(TopicPartition partition, Place place, long end) {
    var position = new Position(group, partition);
    PartitionBacklog read = backlogs.get(partition);
    long from = read == null ? kafka.position(partition).await() : read.from();
    if (place.stoppedAt() != null) {
      onGap.accept(position.gap(place.next(), place.stoppedAt()));
    } else if (place.next() > end) {
      LogGap gap = store.inTransaction(tx -> position.stop(tx, place.next(), Math.min(from, end)));
      position.about(LOG.atError(), end).log("The log has lost records: {}", gap);
      onGap.accept(gap);
    } else if (place.next() < from && read == null) {
      seek(partition, place.next());
    }
  }

  private void seek(TopicPartition partition, long next) {
    new Position(group, partition)
        .about(LOG.atWarn(), next)
        .log("Records that did not count are read again");
    kafka.seek(partition, next).await();
    sought.put(partition, next);
  }

  /** Lets partitions whose records are counted go on, and pauses the others. */
  private void settle(Set<TopicPartition> assigned) {
    Set<TopicPartition> done = new HashSet<>();
    Set<TopicPartition> open = new HashSet<>();
    Map<TopicPartition, Long> back = new HashMap<>();
    backlogs.forEach(
        (partition, backlog) -> {
          backlog.missing().ifPresent(missing -> back.put(partition, missing));
          if (backlog.isEmpty()) {
            sought.remove(partition);
          }
          (backlog.isEmpty() || back.containsKey(partition) ? done : open).add(partition);
          backlog.next().ifPresent(next -> uncommitted.put(partition, new OffsetAndMetadata(next)));
        });
    backlogs.keySet().removeAll(done);
    done.retainAll(assigned);
    open.retainAll(assigned);
    back.keySet().retainAll(assigned);
    uncommitted.keySet().retainAll(assigned);
    back.forEach(this::seek);
    kafka.pause(open).await();
    kafka.resume(done).await();
  }

  /** Kafka's offsets only say where to resume: what cannot be committed now is a round later. */
  private void commit() {
    if (uncommitted.isEmpty()) {
      return;
    }
    try {
      kafka.commit(Map.copyOf(uncommitted)).await();
      uncommitted.clear();
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.GROUP, group)
          .log("Offsets are committed later: {}", e.toString());
    }
  }

  private static Map<String, Object> properties(
      KafkaConfig kafka, ConsumerConfig config, String group, Topic topic) {
    boolean gathers = config.gatherTime().isPositive();
    var properties =
        new HashMap<String, Object>(
            Map.ofEntries(
                entry(BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()),
                entry(GROUP_ID_CONFIG, group),
                entry(ENABLE_AUTO_COMMIT_CONFIG, false),
                entry(AUTO_OFFSET_RESET_CONFIG, "earliest"),
                entry(
                    PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName()),
                entry(SESSION_TIMEOUT_MS_CONFIG, (int) config.sessionTimeout().toMillis()),
                entry(HEARTBEAT_INTERVAL_MS_CONFIG, (int) config.sessionTimeout().toMillis() / 4),
                entry(FETCH_MIN_BYTES_CONFIG, gathers ? config.fetchBytes() / 2 : 1),
                entry(
                    FETCH_MAX_WAIT_MS_CONFIG,
                    (int) (gathers ? config.gatherTime() : config.pollTimeout()).toMillis()),
                // A round handles all partitions at once, a transaction of each.
                entry(MAX_POLL_RECORDS_CONFIG, config.batchRecords() * topic.partitions()),
                entry(MAX_PARTITION_FETCH_BYTES_CONFIG, config.fetchBytes())));
    if (kafka.instance() != null) {
      properties.put(GROUP_INSTANCE_ID_CONFIG, kafka.instance());
    }
    return properties;
  }
}
