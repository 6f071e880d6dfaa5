package io.tieout.process.reconciliation;

import io.tieout.backbone.disposition.Retrying;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lists that come page by page. */
final class Pages {

  /** The largest page that the contracts allow. */
  static final int SIZE = 200;

  private final Retrying retrying;

  Pages(Retrying retrying) {
    this.retrying = retrying;
  }

  /**
   * Reads a list to its end and hands on its items one by one; a page that cannot be read now is
   * asked for again. Waits, so call it on a virtual thread.
   *
   * @param deadline until when somebody waits for the list
   * @param read reads the page at a cursor, null for the first
   */
  <P, T> void forEach(
      Instant deadline,
      Function<String, Future<P>> read,
      Function<P, List<T>> items,
      Function<P, String> next,
      Consumer<T> action) {
    String cursor = null;
    do {
      var at = cursor;
      var page = retrying.await(deadline, () -> read.apply(at));
      items.apply(page).forEach(action);
      cursor = next.apply(page);
    } while (cursor != null);
  }
}
