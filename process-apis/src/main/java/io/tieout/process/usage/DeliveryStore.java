package io.tieout.process.usage;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;
import static io.tieout.process.usage.EventStore.column;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL of deliveries: planned before they are sent, settled afterwards. Everything waits. */
final class DeliveryStore {

  /**
   * Whether a window's day has closed by $%d: it is over where it was measured, and billing, which
   * takes nothing from the future, has come to the noon by which it counts it.
   */
  static final String CLOSED =
      """
      greatest((w.day + 1)::timestamp AT TIME ZONE p.zone,
        (w.day + time '12:00') AT TIME ZONE p.billed_zone) <= $%d
      """;

  /**
   * Windows {@code w} with their points {@code p}: OFFSET 0 has the points looked up for the few
   * windows in question, not the windows for each of the points.
   */
  static final String WINDOWS =
      """
      usage.usage_window w CROSS JOIN LATERAL (
        SELECT * FROM usage.metering_point WHERE id = w.point OFFSET 0) p
      """;

  /** Whether a window has events that no revision carries, while none is on its way. */
  private static final String WANTS_REVISION =
      """
      w.pending AND w.planned = w.delivered + w.parked
      """;

  /**
   * Which use a window holds.
   *
   * @param billedZone in which billing counts the day
   */
  record Window(
      long id,
      String tenant,
      String customer,
      String contract,
      String entity,
      String meter,
      ZoneId billedZone,
      LocalDate day) {

    /** When billing is to count it: at its noon, far from the edges of any period. */
    Instant noon() {
      return day.atTime(LocalTime.NOON).atZone(billedZone).toInstant();
    }

    /** Where the day begins for billing. */
    Instant begins() {
      return day.atStartOfDay(billedZone).toInstant();
    }

    /** Where the next day does. */
    Instant ends() {
      return day.plusDays(1).atStartOfDay(billedZone).toInstant();
    }
  }

  /** A window of a closed day that wants a revision, and for whom it is. */
  record Candidate(long window, String customer, String contract) {}

  /**
   * A window that is ours to give its next revision.
   *
   * @param revision its last one
   * @param planned what its revisions carry so far
   * @param complete whether billing has all of that
   */
  record Open(
      Window window, int revision, BigDecimal quantity, BigDecimal planned, boolean complete) {}

  /**
   * A part of a window's next revision as it is to be planned.
   *
   * @param sendable false for a quantity that a vendor's digits cannot express
   */
  record Plan(Window window, int revision, int part, BigDecimal quantity, boolean sendable) {}

  /**
   * A delivery that is now ours to send.
   *
   * @param attempts with this one, and without those that were refused before anything was done
   * @param firstSentAt at the first of them, in wall time
   * @param refusals how many were refused so
   * @param firstRefusedAt when the first was, in wall time; null if none was
   */
  record Due(
      Window window,
      int revision,
      int part,
      BigDecimal quantity,
      int attempts,
      Instant firstSentAt,
      int refusals,
      Instant firstRefusedAt) {

    /** How often it was tried, refused or not. */
    int tries() {
      return attempts + refusals;
    }

    Instant firstTriedAt() {
      return firstRefusedAt != null && firstRefusedAt.isBefore(firstSentAt)
          ? firstRefusedAt
          : firstSentAt;
    }

    /** The same at every attempt, so that billing counts it once. */
    String identifier() {
      return DeliveryStore.identifier(window.id(), revision, part);
    }
  }

  /** How billing and people know a part of a window's revision. */
  static String identifier(long window, int revision, int part) {
    return WindowQueries.ID_PREFIX + "%d-%d-%d".formatted(window, revision, part);
  }

  private static final String KEYS =
      "unnest($1::bigint[], $2::integer[], $3::integer[]) AS k (window_id, revision, part)";

  private static final String DUE =
      "d.window_id = k.window_id AND d.revision = k.revision AND d.part = k.part";

  private DeliveryStore() {}

  /** The entity's next windows that want a revision, after the given one. */
  static List<Candidate> candidates(
      SqlConnection tx, String entity, Instant closed, long after, int limit) {
    var candidates = new ArrayList<Candidate>();
    for (Row row :
        tx.preparedQuery(
                "SELECT w.id, p.customer, p.contract FROM "
                    + WINDOWS
                    + "WHERE "
                    + WANTS_REVISION
                    + """
                AND w.id > $3 AND p.entity = $1 AND\s"""
                    + CLOSED.formatted(2)
                    + "ORDER BY w.id LIMIT $4")
            .execute(Tuple.of(entity, utc(closed), after, limit))
            .await()) {
      candidates.add(
          new Candidate(row.getLong("id"), row.getString("customer"), row.getString("contract")));
    }
    return candidates;
  }

  /** Locks those of these windows that still want a revision, and that nobody else has locked. */
  static List<Open> open(SqlConnection tx, List<Candidate> candidates) {
    var open = new ArrayList<Open>();
    for (Row row :
        tx.preparedQuery(
                """
                SELECT w.id, w.day, w.revision, w.quantity, w.planned,
                  w.delivered = w.planned AS complete, p.tenant, p.customer, p.contract, p.entity,
                  p.meter, p.billed_zone
                FROM\s"""
                    + WINDOWS
                    + "WHERE w.id = ANY($1::bigint[]) AND "
                    + WANTS_REVISION
                    + "ORDER BY w.id FOR UPDATE OF w SKIP LOCKED")
            .execute(Tuple.of((Object) column(candidates, Long[]::new, Candidate::window)))
            .await()) {
      open.add(
          new Open(
              window(row),
              row.getInteger("revision"),
              row.getBigDecimal("quantity"),
              row.getBigDecimal("planned"),
              row.getBoolean("complete")));
    }
    return open;
  }

  /**
   * Gives each window its next revision, which carries all that is in it. The building of windows
   * is kept out by {@link WindowStore#lockPositions}, so that the positions noted are those of what
   * is in the windows.
   */
  static void plan(SqlConnection tx, List<Open> windows, List<Plan> plans, Instant dueAt) {
    Object ids = column(windows, Long[]::new, open -> open.window().id());
    tx.preparedQuery(
            """
            UPDATE usage.usage_window
            SET planned = quantity, revision = revision + 1, pending = false
            WHERE id = ANY($1::bigint[])""")
        .execute(Tuple.of(ids))
        .await();
    tx.preparedQuery(
            """
            UPDATE usage.contribution SET planned = events WHERE window_id = ANY($1::bigint[])""")
        .execute(Tuple.of(ids))
        .await();
    tx.preparedQuery(
            """
            INSERT INTO usage.delivery (window_id, revision, part, quantity, due_at, log_until)
            SELECT p.*, $5, (SELECT array_agg(next ORDER BY log_partition) FROM usage.windowed)
            FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::numeric[]) p""")
        .execute(
            Tuple.of(
                column(plans, Long[]::new, plan -> plan.window().id()),
                column(plans, Integer[]::new, Plan::revision),
                column(plans, Integer[]::new, Plan::part),
                column(plans, BigDecimal[]::new, Plan::quantity),
                utc(dueAt)))
        .await();
  }

  /** Takes the next deliveries that are due; until the given time nobody else does. */
  static List<Due> claim(
      SqlConnection tx, String entity, Instant now, Instant claimedUntil, int limit) {
    var due = new ArrayList<Due>();
    for (Row row :
        tx.preparedQuery(
                """
                WITH due AS (
                  SELECT d.window_id, d.revision, d.part, w.id, w.day, p.tenant, p.customer,
                    p.contract, p.entity, p.meter, p.billed_zone
                  FROM usage.delivery d JOIN usage.usage_window w ON w.id = d.window_id
                    JOIN usage.metering_point p ON p.id = w.point
                  WHERE d.state = 'PLANNED' AND d.due_at <= $2 AND p.entity = $1
                  ORDER BY d.due_at, d.window_id, d.part LIMIT $4 FOR UPDATE OF d SKIP LOCKED)
                UPDATE usage.delivery d SET attempts = d.attempts + 1, due_at = $3,
                  first_sent_at = coalesce(d.first_sent_at, $2)
                FROM due k WHERE\s"""
                    + DUE
                    + " RETURNING d.quantity, d.attempts, d.first_sent_at, d.refusals,"
                    + " d.first_refused_at, k.*")
            .execute(Tuple.of(entity, utc(now), utc(claimedUntil), limit))
            .await()) {
      due.add(
          new Due(
              window(row),
              row.getInteger("revision"),
              row.getInteger("part"),
              row.getBigDecimal("quantity"),
              row.getInteger("attempts"),
              instant(row, "first_sent_at"),
              row.getInteger("refusals"),
              instant(row, "first_refused_at")));
    }
    return due;
  }

  /**
   * What billing has, and what it may have, of all that it counts together with a window: the
   * customer's meter, wherever its day's noon lies in the window's day.
   *
   * @param remembered what was sent first since then billing has not forgotten
   * @param now a delivered one is claimed for its last attempt until its {@code due_at}
   */
  static Doubt doubt(SqlConnection tx, Window window, Instant remembered, Instant now) {
    Row row =
        tx.preparedQuery(
                """
                SELECT coalesce(sum(w.delivered), 0) AS known, coalesce(sum(d.open), 0) AS open,
                  coalesce(bool_or(d.moving), false) AS moving
                FROM usage.metering_point p JOIN usage.usage_window w ON w.point = p.id
                  CROSS JOIN LATERAL (
                    SELECT sum(quantity) FILTER (WHERE state <> 'DELIVERED') AS open,
                      bool_or(CASE state WHEN 'PLANNED' THEN first_sent_at > $7
                        WHEN 'DELIVERED' THEN due_at > $8 END) AS moving
                    FROM usage.delivery WHERE window_id = w.id AND attempts > 0) d
                WHERE p.customer = $1 AND p.meter = $2 AND p.entity = $3
                  AND w.day BETWEEN $4::date - 1 AND $4::date + 1
                  AND (w.day + time '12:00') AT TIME ZONE p.billed_zone >= $5
                  AND (w.day + time '12:00') AT TIME ZONE p.billed_zone < $6""")
            .execute(
                Tuple.of(window.customer(), window.meter(), window.entity(), window.day())
                    .addValue(utc(window.begins()))
                    .addValue(utc(window.ends()))
                    .addValue(utc(remembered))
                    .addValue(utc(now)))
            .await()
            .iterator()
            .next();
    return new Doubt(
        row.getBigDecimal("known"), row.getBigDecimal("open"), row.getBoolean("moving"));
  }

  /** Billing has these; returns the windows that it now has in full. */
  static List<Long> settle(SqlConnection tx, List<Due> delivered) {
    var complete = new ArrayList<Long>();
    for (Row row :
        tx.preparedQuery(
                "WITH done AS (UPDATE usage.delivery d SET state = 'DELIVERED' FROM "
                    + KEYS
                    + " WHERE d.state = 'PLANNED' AND "
                    + DUE
                    + """
                     RETURNING d.window_id, d.quantity),
                    sums AS (
                      SELECT window_id, sum(quantity) AS quantity FROM done GROUP BY window_id)
                    UPDATE usage.usage_window w SET delivered = w.delivered + sums.quantity
                    FROM sums WHERE w.id = sums.window_id
                    RETURNING w.id, w.delivered = w.planned AS complete""")
            .execute(keys(delivered))
            .await()) {
      if (row.getBoolean("complete")) {
        complete.add(row.getLong("id"));
      }
    }
    return complete;
  }

  /**
   * Nothing was done: it is a refusal instead of an attempt, and its time counts for no attempt if
   * it would have been the first.
   */
  static void postpone(SqlConnection tx, Due due, Instant now, Instant to) {
    tx.preparedQuery(
            """
            UPDATE usage.delivery d SET due_at = $4, attempts = d.attempts - 1,
              first_sent_at = CASE WHEN d.attempts > 1 THEN d.first_sent_at END,
              refusals = d.refusals + 1, first_refused_at = coalesce(d.first_refused_at, $5)
            FROM\s"""
                + KEYS
                + " WHERE "
                + DUE)
        .execute(keys(List.of(due)).addValue(utc(to)).addValue(utc(now)))
        .await();
  }

  static void retry(SqlConnection tx, Due due, Instant at) {
    tx.preparedQuery("UPDATE usage.delivery d SET due_at = $4 FROM " + KEYS + " WHERE " + DUE)
        .execute(keys(List.of(due)).addValue(utc(at)))
        .await();
  }

  /**
   * A planned delivery waits for a person from now on; returns how much of its window does so with
   * it, or nothing where another process has settled it.
   */
  static Optional<BigDecimal> park(SqlConnection tx, Window window, int revision, int part) {
    return tx
        .preparedQuery(
            """
            WITH parked AS (
              UPDATE usage.delivery SET state = 'PARKED'
              WHERE window_id = $1 AND revision = $2 AND part = $3 AND state = 'PLANNED'
              RETURNING quantity)
            UPDATE usage.usage_window w SET parked = w.parked + parked.quantity
            FROM parked WHERE w.id = $1 RETURNING w.parked""")
        .execute(Tuple.of(window.id(), revision, part))
        .await()
        .stream()
        .map(row -> row.getBigDecimal("parked"))
        .findFirst();
  }

  private static Window window(Row row) {
    return new Window(
        row.getLong("id"),
        row.getString("tenant"),
        row.getString("customer"),
        row.getString("contract"),
        row.getString("entity"),
        row.getString("meter"),
        ZoneId.of(row.getString("billed_zone")),
        row.getLocalDate("day"));
  }

  private static Tuple keys(List<Due> due) {
    return Tuple.of(
        column(due, Long[]::new, d -> d.window().id()),
        column(due, Integer[]::new, Due::revision),
        column(due, Integer[]::new, Due::part));
  }
}
