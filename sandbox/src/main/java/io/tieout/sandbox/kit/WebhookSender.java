package io.tieout.sandbox.kit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what lies in the outbox until the endpoint answers 2xx: at least once, roughly in order,
 * with a growing pause after each failure. Runs on wall time.
 */
final class WebhookSender {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final int AT_ONCE = 32;
  private static final long IDLE_MILLIS = 250;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Pool pool;
  private final String vendor;
  private final Clock wall;
  private final WebhookSignature signature;
  private final Faults faults;
  private final HttpClient client;
  private final Promise<Void> ended = Promise.promise();
  private volatile Promise<Void> wake = Promise.promise();
  private volatile boolean stopped;

  WebhookSender(
      Vertx vertx,
      Pool pool,
      String vendor,
      Clock wall,
      WebhookSignature signature,
      Faults faults) {
    this.vertx = vertx;
    this.pool = pool;
    this.vendor = vendor;
    this.wall = wall;
    this.signature = signature;
    this.faults = faults;
    this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
  }

  /** Sends until it is stopped; its caller's virtual thread is taken. */
  void run() {
    try {
      while (!stopped) {
        sendDue();
      }
    } finally {
      ended.complete();
    }
  }

  /** Sends what is due; with nothing due, waits until there may be. */
  private void sendDue() {
    wake = Promise.promise();
    try {
      List<Row> due = due();
      if (!due.isEmpty()) {
        Future.join(due.stream().map(this::deliver).toList()).otherwiseEmpty().await();
        return;
      }
    } catch (RuntimeException e) {
      LOG.warn("The webhooks of {} wait for the database", vendor, e);
    }
    long timer = vertx.setTimer(IDLE_MILLIS, passed -> wake());
    wake.future().await();
    vertx.cancelTimer(timer);
  }

  /** Looks at the outbox at once. */
  void wake() {
    wake.tryComplete();
  }

  /** Waits for what is being sent. */
  Future<Void> stop() {
    stopped = true;
    wake();
    return ended.future().compose(done -> client.close());
  }

  /** How many are not delivered yet. */
  long pending() {
    return pool.preparedQuery(
            """
            SELECT count(*) AS pending FROM webhook JOIN webhook_endpoint e ON e.id = endpoint
            WHERE split_part(e.scope, '/', 1) = $1""")
        .execute(Tuple.of(vendor))
        .await()
        .iterator()
        .next()
        .getLong("pending");
  }

  private List<Row> due() {
    List<Row> rows = new ArrayList<>();
    pool.preparedQuery(
            """
            SELECT w.id, w.payload, w.attempts, e.url, e.secret
            FROM webhook w JOIN webhook_endpoint e ON e.id = w.endpoint
            WHERE split_part(e.scope, '/', 1) = $1 AND (w.not_before IS NULL OR w.not_before <= $2)
            ORDER BY w.id LIMIT $3""")
        .execute(Tuple.of(vendor, wall.instant().atOffset(ZoneOffset.UTC), AT_ONCE))
        .await()
        .forEach(rows::add);
    return rows;
  }

  private Future<?> deliver(Row webhook) {
    String path = URI.create(webhook.getString("url")).getPath();
    return switch (faults.strike(Faults.WEBHOOK, path, null)) {
      case Fault.Delay late -> postpone(webhook, Duration.ofMillis(late.millis())); // overtaken
      case Fault.ResetAfterCommit lost ->
          attempt(webhook).compose(taken -> postpone(webhook)); // so it comes twice
      case Fault.None none ->
          attempt(webhook).compose(taken -> taken ? forget(webhook) : postpone(webhook));
      default -> postpone(webhook);
    };
  }

  private Future<Boolean> attempt(Row webhook) {
    return send(webhook).map(status -> status / 100 == 2).otherwise(false);
  }

  private Future<RowSet<Row>> forget(Row webhook) {
    return pool.preparedQuery("DELETE FROM webhook WHERE id = $1")
        .execute(Tuple.of(webhook.getLong("id")));
  }

  private Future<Integer> send(Row webhook) {
    String payload = webhook.getString("payload");
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(webhook.getString("url"))
            .setTimeout(TIMEOUT.toMillis())
            .putHeader("content-type", "application/json;charset=utf-8");
    signature
        .headers(webhook.getString("secret"), payload, wall.instant())
        .forEach(options::putHeader);
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send(payload)
                    .compose(response -> response.end().map(read -> response.statusCode())))
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<RowSet<Row>> postpone(Row webhook) {
    int attempts = webhook.getInteger("attempts");
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 10));
    return postpone(webhook, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  private Future<RowSet<Row>> postpone(Row webhook, Duration pause) {
    return pool.preparedQuery(
            "UPDATE webhook SET attempts = attempts + 1, not_before = $2 WHERE id = $1")
        .execute(
            Tuple.of(webhook.getLong("id"), wall.instant().plus(pause).atOffset(ZoneOffset.UTC)));
  }
}
