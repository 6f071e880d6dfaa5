package io.tieout.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain HTTP client of one server, as any user of the API would have it. Waits for its answers.
 */
final class Http {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** A vendor whose clock is set bills everybody before it answers. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<URI> bases;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, String> headers;

  Http(URI base, Map<String, String> headers) {
    this(List.of(base), headers);
  }

  /**
   * Of several servers that are all the same; requests go to them in turn, so that one that is sent
   * again goes to another.
   */
  Http(List<URI> bases, Map<String, String> headers) {
    this.bases = List.copyOf(bases);
    this.headers = headers;
  }

  JsonNode get(String path) {
    return send(request(path).GET());
  }

  JsonNode post(String path, String type, String body) {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  JsonNode post(String path, Object body) {
    return post(path, "application/json", JSON.valueToTree(body).toString());
  }

  JsonNode put(String path, Object body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  private HttpRequest.Builder request(String path) {
    var base = bases.get(Math.floorMod(turn.getAndIncrement(), bases.size()));
    var builder = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    headers.forEach(builder::header);
    return builder;
  }

  private JsonNode send(HttpRequest.Builder builder) {
    var request = builder.build();
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (response.statusCode() / 100 != 2) {
      throw new Refused(
          response.statusCode(),
          "%s %s: %d %s"
              .formatted(
                  request.method(),
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), java.nio.charset.StandardCharsets.UTF_8)));
    }
    try {
      return response.body().length == 0 ? JSON.nullNode() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer that is no 2xx. */
  static final class Refused extends RuntimeException {
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
