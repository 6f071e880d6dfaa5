package io.tieout.process.usage;

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
import java.util.function.LongSupplier;

/** Takes usage in: what it answers for is in the log, acknowledged by all in-sync replicas. */
final class UsageAcceptance {
  static final String TENANT = "tenant";
  static final String RECEIVED_AT = "received-at";

  /** Up to here reading takes well under a millisecond and may stay on the event loop. */
  private static final int SMALL_BODY = 64 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final EventLog log;
  private final Topic topic;
  private final BusinessClock clock;
  private final LongSupplier unread;
  private final UsageConfig config;

  /**
   * @param unread how many accepted events are not stored yet
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

  Future<UsageReceipt> accept(Caller caller, UsageFraming framing, Buffer body) {
    if (unread.getAsLong() > config.maxUnread()) {
      return Future.failedFuture(
          new Failure.Overloaded(
              "more events are accepted than stored; send again later", RETRY_AFTER));
    }
    Map<String, String> headers =
        Map.of(
            TENANT,
            caller.tenant(),
            RECEIVED_AT,
            clock.now().toString(),
            Trace.HEADER,
            caller.traceparent());
    return read(body, framing, caller.tenant(), headers)
        .compose(read -> log.append(topic, read.accepted()).map(appended -> read.receipt()));
  }

  private Future<UsageBody> read(
      Buffer body, UsageFraming framing, String tenant, Map<String, String> headers) {
    byte[] bytes = body.getBytes();
    if (bytes.length > SMALL_BODY) {
      return vertx.executeBlocking(
          () -> UsageBody.read(bytes, framing, tenant, headers, config), false);
    }
    try {
      return Future.succeededFuture(UsageBody.read(bytes, framing, tenant, headers, config));
    } catch (Failure.Invalid e) {
      return Future.failedFuture(e);
    }
  }
}
