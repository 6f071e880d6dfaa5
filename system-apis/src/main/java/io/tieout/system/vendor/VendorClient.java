package io.tieout.system.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.resilience.VendorGuard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * JSON over HTTP to one vendor account, on kept-alive connections. Answers of 2xx and 4xx reach the
 * adapter, but for those of 4xx that may pass: 408, 425 and 429. Everything else fails here: {@link
 * Failure.Unavailable} where it is certain that nothing was done, {@link Failure.Uncertain} where a
 * request that may change something was sent and its outcome is not known. After its deadline a
 * request is not sent any more, nor waited for.
 */
public final class VendorClient {
  private static final int LARGEST_ANSWER = 16 << 20;

  /** To read more than this would hold up an event loop, and whoever else waits for it. */
  private static final int READ_AT_ONCE = 64 << 10;

  private static final int KEEP_ALIVE_SECONDS = 20;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final long LONGEST_RETRY_AFTER_SECONDS = 3_600;

  /** Request Timeout and Too Early: refusals of the moment, not of what was sent. */
  private static final Set<Integer> OF_THE_MOMENT = Set.of(408, 425);

  private final Vertx vertx;

  /** All of an exchange happens here, so that only its outcome changes threads. */
  private final ContextInternal loop;

  private final String account;
  private final HttpClient client;
  private final Duration timeout;
  private final RequestOptions target;
  private final Clock wall;

  private VendorClient(
      Vertx vertx, String account, HttpClient client, VendorEndpoint endpoint, Clock wall) {
    this.vertx = vertx;
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
    this.account = account;
    this.client = client;
    this.wall = wall;
    this.timeout = endpoint.timeout();
    this.target =
        new RequestOptions()
            .setHost(endpoint.uri().getHost())
            .setPort(endpoint.port())
            .setSsl(endpoint.isTls())
            .setConnectTimeout(endpoint.connectTimeout().toMillis());
  }

  /**
   * Opens a client; connections are made as they are needed.
   *
   * @param account the configured name, for details of failures
   * @param wall the clock of deadlines
   */
  public static VendorClient open(
      Vertx vertx, String account, VendorEndpoint endpoint, Clock wall) {
    var options =
        new HttpClientOptions()
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setConnectTimeout((int) endpoint.connectTimeout().toMillis());
    var pool = new PoolOptions().setHttp1MaxSize(endpoint.connections());
    return new VendorClient(vertx, account, vertx.createHttpClient(options, pool), endpoint, wall);
  }

  /**
   * Sends a request; a 4xx that will not pass is an answer too.
   *
   * @param deadline wall time after which nobody waits for the answer
   */
  public Future<VendorAnswer> send(VendorRequest request, Instant deadline) {
    var options = new RequestOptions(target).setMethod(request.method()).setURI(request.path());
    request.headers().forEach(options::putHeader);
    options.putHeader("Accept", "application/json");
    Promise<Received> received = ((ContextInternal) vertx.getOrCreateContext()).promise();
    loop.runOnContext(
        here ->
            Future.succeededFuture()
                .compose(open -> client.request(options)) // which throws once the client is closed
                .recover(
                    failed -> Future.failedFuture(unavailable("cannot be reached", RETRY_AFTER)))
                .compose(sending -> exchange(sending, request, deadline))
                .onComplete(received));
    return received.future().compose(answer -> judge(request, answer));
  }

  public Future<Void> close() {
    return client.close();
  }

  /** How an answer fails that a vendor of sound mind would not give. */
  public Failure unreadable(VendorRequest request, String what) {
    return request.safe()
        ? unavailable(what, RETRY_AFTER)
        : new Failure.Uncertain("outcome-unknown", account + " " + what);
  }

  /**
   * Reads what an answer to a question says.
   *
   * @param reading fails with an {@link IllegalArgumentException} or {@link DateTimeException}
   *     where the answer lacks what it must have: it is as good as none then
   */
  public <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unavailable("answers with something else than was asked for", RETRY_AFTER);
    }
  }

  private Future<Received> exchange(
      HttpClientRequest sending, VendorRequest request, Instant deadline) {
    var now = wall.instant();
    if (!now.isBefore(deadline)) { // it waited for a connection, or for a token
      sending.reset();
      return Future.failedFuture(VendorGuard.tooLate(account));
    }
    var wait = now.plus(timeout).isBefore(deadline) ? timeout : Duration.between(now, deadline);
    var answer = request.body() == null ? sending.send() : sending.send(request.body());
    return answer
        .compose(response -> body(response).map(body -> new Received(response, body)))
        .timeout(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)
        .onFailure(late -> sending.reset())
        .recover(lost -> Future.failedFuture(unreadable(request, "did not answer")));
  }

  private record Received(HttpClientResponse response, Buffer body) {}

  private static Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> all = Promise.promise();
    var body = Buffer.buffer();
    response
        .exceptionHandler(all::tryFail)
        .endHandler(end -> all.tryComplete(body))
        .handler(
            chunk -> {
              body.appendBuffer(chunk);
              if (body.length() > LARGEST_ANSWER) {
                all.tryFail("an answer of more than " + LARGEST_ANSWER + " bytes");
              }
            });
    return all.future();
  }

  private Future<VendorAnswer> judge(VendorRequest request, Received received) {
    int status = received.response().statusCode();
    if (status == 429) {
      return Future.failedFuture(
          VendorGuard.limited(account + " limits our rate", retryAfter(received.response())));
    }
    if (status >= 500 || status / 100 == 3 || OF_THE_MOMENT.contains(status)) {
      return Future.failedFuture(
          request.safe()
              ? unavailable("answers " + status, retryAfter(received.response()))
              : unreadable(request, "answers " + status));
    }
    return json(received.body())
        .map(json -> new VendorAnswer(status, received.response().headers(), json))
        .recover(
            failed ->
                Future.failedFuture(
                    failed instanceof Failure.Invalid
                        ? unreadable(request, "answers " + status + " without JSON")
                        : failed));
  }

  private Future<JsonNode> json(Buffer body) {
    if (body.length() > READ_AT_ONCE) {
      return vertx.executeBlocking(() -> StrictJson.readTree(body), false);
    }
    return Future.succeededFuture(body)
        .map(all -> all.length() == 0 ? MissingNode.getInstance() : StrictJson.readTree(all));
  }

  private Failure unavailable(String what, Duration retryAfter) {
    return new Failure.Unavailable("system-unavailable", account + " " + what, retryAfter);
  }

  private static Duration retryAfter(HttpClientResponse response) {
    String header = response.getHeader("Retry-After");
    return header != null && header.matches("[0-9]{1,9}")
        ? Duration.ofSeconds(Math.min(Long.parseLong(header), LONGEST_RETRY_AFTER_SECONDS))
        : RETRY_AFTER;
  }
}
