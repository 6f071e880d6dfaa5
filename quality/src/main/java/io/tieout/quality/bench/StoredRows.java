package io.tieout.quality.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;

/** Durable, deduplicated, judged and counted events against a bare insert of their columns. */
final class StoredRows {
  private static final int BATCH = 1_000;
  private static final int CONNECTIONS = 8;
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration TIME = Duration.ofSeconds(8);
  private static final int BACKLOG = 300_000;
  private static final double RATIO = 0.7;

  private final Product product;
  private final Events events;
  private final Report report;

  StoredRows(Product product, Events events, Report report) {
    this.product = product;
    this.events = events;
    this.report = report;
  }

  void run() throws Exception {
    drain(BACKLOG / 2); // warms up
    double rate = drain(BACKLOG);
    report.progress("stored from the log: %,.0f events/s", rate);
    double bare = bare();
    report.progress("bare insert: %,.0f rows/s", bare);
    report.ratio("durable deduplicated rows, against a bare UNNEST", rate, bare, "/s", RATIO);
  }

  /** Has events accepted while none are stored, then lets all of them be stored at once. */
  private double drain(int backlog) throws Exception {
    long before = product.stored();
    var load = new Load(product.gateway(), product.key("usage-writer"), events, CONNECTIONS, BATCH);
    var held = product.holdPositions();
    try {
      load.flood(TIME, () -> load.accepted() < backlog);
    } finally {
      held.close();
    }
    long begin = System.nanoTime();
    product.awaitStored(before + load.accepted());
    return load.accepted() * 1e9 / (System.nanoTime() - begin);
  }

  /** On one connection, one statement and one commit after the other. */
  private double bare() throws Exception {
    var vertx = Vertx.vertx();
    var pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(
                PgConnectOptions.fromUri(product.databaseUri().toString())
                    .setCachePreparedStatements(true))
            .build();
    try {
      var connection = pool.getConnection().await();
      connection
          .query(
              """
              CREATE TABLE bench_event (digest uuid PRIMARY KEY, payload_hash uuid NOT NULL,
                event_time timestamptz NOT NULL, received_at timestamptz NOT NULL,
                log_partition integer NOT NULL, log_offset bigint NOT NULL, point integer, day date,
                quantity numeric NOT NULL, tenant text NOT NULL, source text NOT NULL,
                status text NOT NULL, reason text, event bytea NOT NULL)\
              """)
          .execute()
          .await();
      var rows = new Rows(events);
      insert(connection, rows, WARM_UP);
      double rate = insert(connection, rows, TIME) / (double) TIME.toSeconds();
      connection.query("DROP TABLE bench_event").execute().await();
      return rate;
    } finally {
      vertx.close().await();
    }
  }

  private static long insert(SqlConnection connection, Rows rows, Duration time) {
    long inserted = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
      inserted +=
          connection
              .preparedQuery(
                  """
                  INSERT INTO bench_event SELECT * FROM unnest($1::uuid[], $2::uuid[],
                    $3::timestamptz[], $4::timestamptz[], $5::integer[], $6::bigint[],
                    $7::integer[], $8::date[], $9::numeric[], $10::text[], $11::text[],
                    $12::text[], $13::text[], $14::bytea[])\
                  """)
              .execute(rows.next())
              .await()
              .rowCount();
    }
    return inserted;
  }

  /** A thousand rows, of which only the identities change. */
  private static final class Rows {
    private final SplittableRandom random = new SplittableRandom();
    private final Object[] columns;

    Rows(Events events) {
      var texts =
          events.body(Events.Framing.LINES, BATCH).values().stream()
              .map(Buffer::buffer)
              .toArray(Buffer[]::new);
      var time = Events.NOW.atOffset(ZoneOffset.UTC);
      columns =
          new Object[] {
            null,
            filled(new UUID[BATCH], new UUID(1, 2)),
            filled(new OffsetDateTime[BATCH], time),
            filled(new OffsetDateTime[BATCH], time),
            filled(new Integer[BATCH], 1),
            filled(new Long[BATCH], 1_000_000L),
            filled(new Integer[BATCH], 100),
            filled(new LocalDate[BATCH], time.toLocalDate()),
            filled(new BigDecimal[BATCH], new BigDecimal("123.45")),
            filled(new String[BATCH], "house"),
            filled(new String[BATCH], "/bench/meter-1"),
            filled(new String[BATCH], "STORED"),
            new String[BATCH],
            texts
          };
    }

    Tuple next() {
      var identities = new UUID[BATCH];
      Arrays.setAll(identities, i -> new UUID(random.nextLong(), random.nextLong()));
      columns[0] = identities;
      return Tuple.from(Arrays.asList(columns));
    }

    private static <T> T[] filled(T[] column, T value) {
      Arrays.fill(column, value);
      return column;
    }
  }
}
