package io.tieout.backbone.store;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Violation;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Where a list goes on: the sort key of the last item of a page, made opaque. Lists are read by
 * key, never by offset, so that nothing is seen twice or missed while rows come in. A cursor holds
 * the name of its list beside the key: in another list it would only seem to be the end.
 */
public final class Cursor {

  private static final int DEFAULT_LIMIT = 50;
  private static final int DAY_CHARS = "2026-03-01".length();

  /** Ends the name of the list. */
  private static final char END = '\n';

  private final String list;

  private Cursor(String list) {
    this.list = list + END;
  }

  /** The cursors of the list of that name; names differ wherever sort keys mean different items. */
  public static Cursor of(String list) {
    return new Cursor(list);
  }

  /** The cursors of a list that there is of each such thing, of the one of that id. */
  public static Cursor of(String list, String id) {
    return new Cursor(list + " " + id);
  }

  /** The cursor after the item with that sort key. */
  public String after(Object key) {
    return encode(list + key);
  }

  /**
   * The sort key in a cursor, or the start where there is none.
   *
   * @param read from text to key
   * @throws Failure.Invalid if it is not a cursor of this list
   */
  public <T> T key(String cursor, T start, Function<String, T> read) {
    if (cursor == null) {
      return start;
    }
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      // Another spelling of a key is not ours either; PostgreSQL has no text that holds NUL.
      if (!text.startsWith(list) || !encode(text).equals(cursor) || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not as we write it");
      }
      return read.apply(text.substring(list.length()));
    } catch (RuntimeException e) {
      throw new Failure.Invalid(
          "the cursor is not one that this list gave out; start without one",
          List.of(new Violation("not a cursor of this list", "#/query/cursor")));
    }
  }

  /**
   * The cursor of the page after one that was read with one item more than its limit, or null when
   * it was the last.
   *
   * @param read the items, at most limit + 1
   * @param key the sort key of an item
   */
  public <T> String next(List<T> read, int limit, Function<T, ?> key) {
    return read.size() > limit ? after(key.apply(read.get(limit - 1))) : null;
  }

  /**
   * A page of a list that is read whole.
   *
   * @param key the sort key of an item, unique in the list
   */
  public <T> Slice<T> slice(List<T> all, Function<T, String> key, String cursor, Integer limit) {
    var after = key(cursor, "", Function.identity());
    int size = limit(limit);
    var rest =
        all.stream()
            .sorted(Comparator.comparing(key))
            .filter(item -> key.apply(item).compareTo(after) > 0)
            .limit(size + 1L)
            .toList();
    return new Slice<>(page(rest, size), next(rest, size, key));
  }

  /**
   * A day in a sort key.
   *
   * @throws IllegalArgumentException where the year has more digits than ours have, for PostgreSQL
   *     knows fewer years than Java
   */
  public static LocalDate day(String text) {
    if (text.length() != DAY_CHARS) {
      throw new IllegalArgumentException("not a day");
    }
    return LocalDate.parse(text);
  }

  /** How many items a page holds at most when the caller asks for that many, or for none. */
  public static int limit(Integer asked) {
    return asked == null ? DEFAULT_LIMIT : asked;
  }

  /**
   * A page.
   *
   * @param next the cursor of the page after it; null on the last
   */
  public record Slice<T>(List<T> items, String next) {
    public Slice {
      items = List.copyOf(items);
    }
  }

  /** The items of the page, without the one more that was read. */
  public static <T> List<T> page(List<T> read, int limit) {
    return read.size() > limit ? read.subList(0, limit) : read;
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
