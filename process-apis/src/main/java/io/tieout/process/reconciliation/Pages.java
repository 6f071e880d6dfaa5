package io.tieout.process.reconciliation;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lists that come page by page. */
final class Pages {

  /** The largest page that the contracts allow. */
  static final int SIZE = 200;

  private Pages() {}

  /**
   * Reads a list to its end and hands on its items one by one. Waits, so call it on a virtual
   * thread.
   *
   * @param read reads the page at a cursor, null for the first
   */
  static <P, T> void forEach(
      Function<String, Future<P>> read,
      Function<P, List<T>> items,
      Function<P, String> next,
      Consumer<T> action) {
    String cursor = null;
    do {
      var page = read.apply(cursor).await();
      items.apply(page).forEach(action);
      cursor = next.apply(page);
    } while (cursor != null);
  }
}
