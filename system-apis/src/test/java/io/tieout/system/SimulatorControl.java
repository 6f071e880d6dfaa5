package io.tieout.system;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;

/** What a test does to a simulated vendor from outside its API. */
public final class SimulatorControl {
  private final HttpClient client;
  private final URI vendor;

  public SimulatorControl(Vertx vertx, URI vendor) {
    this.client = vertx.createHttpClient();
    this.vendor = vendor;
  }

  /** Sets business time. */
  public void setClock(Instant now) {
    call(HttpMethod.PUT, "clock", "{'now':'%s'}".formatted(now));
  }

  /** Adds objects, given with single quotes, or replaces them by their id. */
  public void seed(String type, String objects) {
    call(HttpMethod.POST, "objects/" + type, objects);
  }

  /** How many objects of a type there are, up to a page of 500. */
  public int count(String type) {
    return call(HttpMethod.GET, "objects/" + type, "").toJsonObject().getJsonArray("items").size();
  }

  /**
   * A fault for the calls of a method and path, a regular expression; {@code none} takes it back.
   */
  public void fault(String method, String path, String fault) {
    var rules =
        fault.equals("none")
            ? ""
            : "{'method':'%s','path':'%s','fault':'%s'}".formatted(method, path, fault);
    call(HttpMethod.PUT, "faults", "{'rules':[%s]}".formatted(rules));
  }

  private Buffer call(HttpMethod method, String what, String body) {
    var options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(vendor.resolve("/_sandbox/" + what).toString());
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send(Buffer.buffer(body.replace('\'', '"')))
                    .compose(response -> response.body().map(answer -> good(response, answer))))
        .await();
  }

  private static Buffer good(HttpClientResponse response, Buffer answer) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(response.request().path() + ": " + answer);
    }
    return answer;
  }
}
