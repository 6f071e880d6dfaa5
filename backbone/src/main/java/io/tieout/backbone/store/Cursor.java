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
 * key, never by offset, so that nothing is seen twice or missed while rows come in.
 */
public final class Cursor {

  private static final int DEFAULT_LIMIT = 50;
  private static final int DAY_CHARS = "2026-03-01".length();

  private Cursor() {}

  /** The cursor after the item with that sort key. */
  public static String after(Object key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The sort key in a cursor, or the start where there is none.
   *
   * @param read from text to key
   * @throws Failure.Invalid if it is not a cursor of ours
   */
  public static <T> T key(String cursor, T start, Function<String, T> read) {
    if (cursor == null) {
      return start;
    }
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      // Another spelling of a key is not ours either; PostgreSQL has no text that holds NUL.
      if (!after(text).equals(cursor) || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not as we write it");
      }
      return read.apply(text);
    } catch (RuntimeException e) {
      throw new Failure.Invalid(
          "the cursor is not one that this list gave out; start without one",
          List.of(new Violation("not a cursor of this list", "#/query/cursor")));
    }
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
   * The cursor of the page after one that was read with one item more than its limit, or null when
   * it was the last.
   *
   * @param read the items, at most limit + 1
   * @param key the sort key of an item
   */
  public static <T> String next(List<T> read, int limit, Function<T, ?> key) {
    return read.size() > limit ? after(key.apply(read.get(limit - 1))) : null;
  }

  /**
   * A page of a list that is read whole.
   *
   * @param key the sort key of an item, unique in the list
   */
  public static <T> Slice<T> slice(
      List<T> all, Function<T, String> key, String cursor, Integer limit) {
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
}
