package io.tieout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.json.StrictJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A request of one operation, first as the contract exemplifies it, then changed in one place.
 *
 * @param template the path with its parameters in braces
 * @param query raw values by raw name
 * @param headers besides Host and the body's
 * @param body null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // calls are sent, never compared
record Call(
    String method,
    String template,
    Map<String, String> path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  private static final String CONTENT_TYPE = "Content-Type";

  /** The operation's example. */
  static Call example(JsonNode document, String method, String template, JsonNode operation) {
    var path = new LinkedHashMap<String, String>();
    var query = new LinkedHashMap<String, String>();
    for (var reference : operation.path("parameters")) {
      var parameter = Samples.resolve(document, reference);
      var place = parameter.path("in").asText().equals("path") ? path : query;
      place.put(parameter.path("name").asText(), parameter.path("example").asText());
    }
    // A cursor is what a page before gave out; there is none before the first.
    query.remove("cursor");
    var call = new Call(method, template, path, query, Map.of(), null);
    var content = operation.at("/requestBody/content").properties().iterator();
    if (!content.hasNext()) {
      return call;
    }
    var first = content.next();
    return call.withBody(first.getKey(), first.getValue().path("example"));
  }

  Call withPath(String name, String value) {
    return new Call(method, template, with(path, name, value), query, headers, body);
  }

  Call withQuery(String name, String value) {
    return new Call(method, template, path, with(query, name, value), headers, body);
  }

  /** Null takes the header away. */
  Call withHeader(String name, String value) {
    return new Call(method, template, path, query, with(headers, name, value), body);
  }

  Call withMethod(String other) {
    return new Call(other, template, path, query, headers, body);
  }

  /** A text that stands for bytes stays as it is, all else is written as JSON. */
  Call withBody(String type, JsonNode value) {
    return withBytes(
        type,
        value.isTextual() && !type.endsWith("json")
            ? value.asText().getBytes(StandardCharsets.UTF_8)
            : StrictJson.writeBytes(value));
  }

  Call withBytes(String type, byte[] bytes) {
    return new Call(method, template, path, query, with(headers, CONTENT_TYPE, type), bytes);
  }

  /** The bytes on the wire. */
  byte[] bytes() {
    var head = head(body == null ? "" : "Content-Length: %d\r\n".formatted(body.length));
    var wire = head.getBytes(StandardCharsets.ISO_8859_1);
    if (body == null) {
      return wire;
    }
    var all = new byte[wire.length + body.length];
    System.arraycopy(wire, 0, all, 0, wire.length);
    System.arraycopy(body, 0, all, wire.length, body.length);
    return all;
  }

  /** The bytes of the headers, that announce a body of that length which never comes. */
  String announcing(long length) {
    return head("Content-Length: %d\r\n".formatted(length));
  }

  private String head(String lengthHeader) {
    var target = template;
    for (var segment : path.entrySet()) {
      target = target.replace("{" + segment.getKey() + "}", encode(segment.getValue()));
    }
    var text = new StringJoiner("&", "?", "").setEmptyValue("");
    query.forEach((name, value) -> text.add(name + "=" + encode(value)));
    var lines = new StringBuilder();
    headers.forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    return "%s %s%s HTTP/1.1\r\nHost: tieout\r\n%s%s\r\n"
        .formatted(method, target, text, lines, lengthHeader);
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    var changed = new LinkedHashMap<>(all);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return changed;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
