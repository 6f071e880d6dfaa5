package io.tieout.system;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The wire between an adapter and a simulated vendor: it carries everything, remembers what went
 * over it, and fails when it is told to.
 */
public final class Wire implements AutoCloseable {
  /** What went over the wire; names of headers are in lower case. */
  public record Sent(String method, String path, Map<String, String> headers) {}

  /** What can go wrong, and whether the vendor does what it was asked nevertheless. */
  public enum Failing {
    RESET_BEFORE(false),
    RESET_AFTER(true),
    RATE_LIMITED(false),
    UNAVAILABLE(false),
    HTML(true),
    OTHER_SCHEMA(true),
    SILENT(true);

    private final boolean done;

    Failing(boolean done) {
      this.done = done;
    }

    public boolean isDone() {
      return done;
    }
  }

  /** What a vendor that limits our rate asks for. */
  public static final int RETRY_AFTER_SECONDS = 2;

  private record Fault(Predicate<Sent> of, Failing how) {}

  private final URI vendor;
  private final HttpClient client;
  private final HttpServer server;
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private volatile Map<String, String> extraHeaders = Map.of();
  private volatile UnaryOperator<String> change = UnaryOperator.identity();

  public Wire(Vertx vertx, URI vendor) {
    this.vendor = vendor;
    // A connection that a fault cuts must not take other calls with it.
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(100));
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> carry(request, body)))
            .listen(0, "127.0.0.1")
            .await();
  }

  /** Where the adapter finds its vendor. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** What happens to the next request of this kind. */
  public void failNext(Predicate<Sent> of, Failing how) {
    faults.add(new Fault(of, how));
  }

  /** Adds headers to every request. */
  public void add(Map<String, String> headers) {
    extraHeaders = headers;
  }

  /** Changes the body of every answer. */
  public void change(UnaryOperator<String> change) {
    this.change = change;
  }

  @Override
  public void close() {
    server.close().await();
    client.close().await();
  }

  private void carry(HttpServerRequest request, Buffer body) {
    var what =
        new Sent(
            request.method().name(),
            request.path(),
            request.headers().entries().stream()
                .collect(
                    Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        Map.Entry::getValue,
                        (one, other) -> one)));
    sent.add(what);
    var how = faultOf(what);
    if (how.isPresent() && !how.get().isDone()) {
      fail(request, how.get());
      return;
    }
    forward(request, body)
        .onSuccess(
            answer -> {
              if (how.isPresent()) {
                fail(request, how.get());
              } else {
                answer(request, answer);
              }
            })
        .onFailure(lost -> request.connection().close());
  }

  private Optional<Failing> faultOf(Sent what) {
    for (var fault : List.copyOf(faults)) {
      if (fault.of().test(what) && faults.remove(fault)) {
        return Optional.of(fault.how());
      }
    }
    return Optional.empty();
  }

  private static void fail(HttpServerRequest request, Failing how) {
    var response = request.response();
    switch (how) {
      case RESET_BEFORE, RESET_AFTER -> request.connection().close();
      case RATE_LIMITED ->
          response
              .setStatusCode(429)
              .putHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS))
              .end("{}");
      case UNAVAILABLE -> response.setStatusCode(503).end("{}");
      case HTML -> response.putHeader("Content-Type", "text/html").end("<html>maintenance</html>");
      case OTHER_SCHEMA ->
          response.putHeader("Content-Type", "application/json").end("{\"other\":true}");
      case SILENT -> {
        // whoever waits gives up
      }
    }
  }

  private record Answer(HttpClientResponse response, Buffer body) {}

  private Future<Answer> forward(HttpServerRequest request, Buffer body) {
    var options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(vendor.getHost())
            .setPort(vendor.getPort())
            .setURI(request.uri());
    return client
        .request(options)
        .compose(
            sending -> {
              request
                  .headers()
                  .forEach(
                      (name, value) -> {
                        if (!name.equalsIgnoreCase("connection")) {
                          sending.putHeader(name, value);
                        }
                      });
              extraHeaders.forEach(sending::putHeader);
              return sending
                  .send(body)
                  .compose(response -> response.body().map(all -> new Answer(response, all)));
            });
  }

  private void answer(HttpServerRequest request, Answer answer) {
    var response = request.response().setStatusCode(answer.response().statusCode());
    answer
        .response()
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase("content-length")
                  && !name.equalsIgnoreCase("connection")) {
                response.putHeader(name, value);
              }
            });
    response.end(change.apply(answer.body().toString()));
  }
}
