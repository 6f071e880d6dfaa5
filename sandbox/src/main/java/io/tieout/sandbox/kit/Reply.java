package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/** What an endpoint answers. */
public record Reply(int status, Map<String, String> headers, Buffer body) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  /** A JSON document. */
  public static Reply json(int status, JsonNode body) {
    return new Reply(
        status,
        Map.of("content-type", "application/json;charset=utf-8"),
        Buffer.buffer(StrictJson.write(body)));
  }

  /** A status without a body. */
  public static Reply empty(int status) {
    return new Reply(status, Map.of(), Buffer.buffer());
  }

  /** The same reply with one more header, or with another value for it (names in lower case). */
  public Reply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
