package io.tieout.backbone.store;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a {@code timestamptz} is in Java, and what was read of a query's rows. */
public final class Rows {
  private Rows() {}

  /** An instant as the driver takes it; null for null. */
  public static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** The instant in a column; null for NULL. */
  public static Instant instant(Row row, String column) {
    var at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  /** Every row as it is read, in their order. */
  public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
    return rows.stream().map(read).toList();
  }

  /** The first row as it is read; empty if there is none. */
  public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> read) {
    return rows.stream().map(read).findFirst();
  }
}
