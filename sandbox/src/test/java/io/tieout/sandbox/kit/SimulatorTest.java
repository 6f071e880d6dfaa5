package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A simulator in a database of its own, and a plain client of its socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SimulatorTest {
  /** Shared by the tests of a class. */
  protected final HttpClient http = HttpClient.newHttpClient();

  private Vertx vertx;
  private Pool pool;

  @BeforeAll
  void openDatabase() {
    vertx = Vertx.vertx();
    String uri = SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core");
    pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(PgConnectOptions.fromUri(uri).setCachePreparedStatements(true))
            .with(new PoolOptions().setMaxSize(8))
            .build();
  }

  @AfterAll
  void closeEverything() {
    vertx.close().await();
    http.close();
  }

  protected Vertx vertx() {
    return vertx;
  }

  protected Pool pool() {
    return pool;
  }

  /** Sends a request with a JSON or form body, or none where it is empty. */
  protected Answer call(String method, String url, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Answer(http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What came back. */
  protected record Answer(HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public JsonNode json() {
      return StrictJson.read(response.body());
    }
  }
}
