package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** Lists of the API that come page by page. */
final class Pages {

  private static final int SIZE = 200;

  private Pages() {}

  /**
   * Hands on every item.
   *
   * @param path with its query, if any, begun
   */
  static void forEach(Http api, String path, Consumer<JsonNode> action) {
    var first = path + (path.contains("?") ? "&" : "?") + "limit=" + SIZE;
    var next = first;
    while (next != null) {
      var page = api.get(next);
      page.path("items").forEach(action);
      next = page.path("next").isNull() ? null : first + "&cursor=" + page.path("next").asText();
    }
  }
}
