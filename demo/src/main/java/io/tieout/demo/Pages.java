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
   * @param list its path, with its query, if any, begun
   */
  static void forEach(Http api, String list, Consumer<JsonNode> action) {
    var first = list + (list.contains("?") ? "&" : "?") + "limit=" + SIZE;
    var next = first;
    while (next != null) {
      var path = next;
      var page = Player.answer("a page of a list", () -> api.get(path));
      page.path("items").forEach(action);
      next = page.path("next").isNull() ? null : first + "&cursor=" + page.path("next").asText();
    }
  }
}
