package io.tieout.process.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Takes usage in: what it answers for is in the log, acknowledged by all in-sync replicas. */
final class UsageAcceptance {
  /** Up to here reading takes well under a millisecond and may stay on the event loop. */
  private static final int SMALL_BODY = 64 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** A stream that is not heard of for longer than this has ended. */
  private static final Duration STREAM_MEMORY = Duration.ofMinutes(1);

  /** Beyond these the streams heard of longest ago notice their repeats no more; storing does. */
  private static final int MAX_STREAMS = 256;

  private final Vertx vertx;
  private final EventLog log;
  private final Topic topic;
  private final BusinessClock clock;
  private final LongSupplier unread;
  private final UsageConfig config;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Cache<String, RecentIdentities> streams =
      Caffeine.newBuilder().maximumSize(MAX_STREAMS).expireAfterAccess(STREAM_MEMORY).build();

  /**
   * @param unread how many accepted records are not stored yet
   */
  UsageAcceptance(
      Vertx vertx,
      EventLog log,
      Topic topic,
      BusinessClock clock,
      LongSupplier unread,
      UsageConfig config) {
    this.vertx = vertx;
    this.log = log;
    this.topic = topic;
    this.clock = clock;
    this.unread = unread;
    this.config = config;
  }

  /**
   * Accepts the events of a body.
   *
   * @param stream that the body is a part of; null if it is none
   */
  Future<UsageReceipt> accept(Caller caller, UsageFraming framing, String stream, Buffer body) {
    if (unread.getAsLong() > config.maxUnread()) {
      return Future.failedFuture(
          new Failure.Overloaded(
              "more events are accepted than stored; send again later", RETRY_AFTER));
    }
    Map<String, String> headers =
        Map.of(
            EventRecords.TENANT,
            caller.tenant(),
            EventRecords.RECEIVED_AT,
            clock.now().toString(),
            Trace.HEADER,
            caller.traceparent());
    RecentIdentities recent =
        stream == null ? recent() : streams.get(caller.tenant() + "/" + stream, none -> recent());
    return read(body, framing, caller.tenant(), headers, recent)
        .compose(read -> log.append(topic, read.records()).map(appended -> read.receipt()))
        .onSuccess(this::count);
  }

  /** Has the metrics of what was answered for read by the registry. */
  void measure(MeterRegistry registry) {
    measure(registry, "accepted", accepted);
    measure(registry, "duplicate", duplicates);
    measure(registry, "refused", refused);
  }

  private static void measure(MeterRegistry registry, String outcome, LongAdder events) {
    FunctionCounter.builder("tieout.usage.events", events, LongAdder::doubleValue)
        .tag("outcome", outcome)
        .description("Usage events that were answered for, by what the answer said")
        .register(registry);
  }

  private void count(UsageReceipt receipt) {
    accepted.add(receipt.accepted());
    duplicates.add(receipt.duplicates());
    refused.add(receipt.rejectedTotal());
  }

  private RecentIdentities recent() {
    return new RecentIdentities(config.duplicateMemory());
  }

  private Future<UsageBody> read(
      Buffer body,
      UsageFraming framing,
      String tenant,
      Map<String, String> headers,
      RecentIdentities recent) {
    byte[] bytes = body.getBytes();
    if (bytes.length > SMALL_BODY) {
      return vertx.executeBlocking(() -> read(bytes, framing, tenant, headers, recent), false);
    }
    try {
      return Future.succeededFuture(read(bytes, framing, tenant, headers, recent));
    } catch (Failure.Invalid e) {
      return Future.failedFuture(e);
    }
  }

  private UsageBody read(
      byte[] bytes,
      UsageFraming framing,
      String tenant,
      Map<String, String> headers,
      RecentIdentities recent) {
    var records = new EventRecords(headers, topic.partitions());
    return UsageBody.read(bytes, framing, tenant, records, recent, config);
  }
}
