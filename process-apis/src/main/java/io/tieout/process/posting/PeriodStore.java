package io.tieout.process.posting;

import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.json.StrictJson;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/**
 * Periods as a fence, and postings that change theirs. Every method waits, and belongs on a virtual
 * thread.
 */
final class PeriodStore {
  private static final String OPEN = "OPEN";

  private PeriodStore() {}

  /** Makes sure that the period has a row to fence it by. */
  static void ensure(SqlConnection tx, String entity, String period) {
    PostingStore.query(
        tx,
        "INSERT INTO posting.period (entity, period) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        Tuple.of(entity, period));
  }

  /** Takes the period's row FOR SHARE until the transaction ends; false if the period is closed. */
  static boolean fence(SqlConnection tx, String entity, String period) {
    return PostingStore.query(
            tx,
            "SELECT state FROM posting.period WHERE entity = $1 AND period = $2 FOR SHARE",
            Tuple.of(entity, period))
        .iterator()
        .next()
        .getString(0)
        .equals(OPEN);
  }

  /** Whether somebody closes the period, as it is now; nobody closes one without a row. */
  static boolean isBeingClosed(SqlClient client, String entity, String period) {
    var rows =
        PostingStore.query(
            client,
            "SELECT state FROM posting.period WHERE entity = $1 AND period = $2",
            Tuple.of(entity, period));
    return rows.size() > 0 && !rows.iterator().next().getString(0).equals(OPEN);
  }

  /**
   * Gives a posting that waits another period, and its request with it.
   *
   * @param from as the caller saw it
   * @param to as it is to be, WAITING_PERIOD and not in doubt
   * @param why the reason, which stays with the posting
   * @param note the reason as the history has it
   * @throws PostingStore.Overtaken if the posting is no longer in the state that the caller saw
   */
  static StoredPosting move(
      SqlConnection tx,
      StoredPosting from,
      StoredPosting to,
      String why,
      String note,
      Instant now) {
    LegalMoves.check(from.state(), to.state());
    ensure(tx, to.entity(), to.period());
    var progress = to.progress();
    var values =
        Tuple.tuple()
            .addLong(from.id())
            .addString(from.state().name())
            .addString(to.state().name())
            .addString(PostingStore.shortened(note))
            .addValue(utc(now))
            .addValue(utc(progress.due()))
            .addInteger(progress.attempts().count())
            .addValue(utc(progress.attempts().first()))
            .addValue(utc(progress.attempts().mayAppearUntil()))
            .addString(StrictJson.write(progress.request()).toString())
            .addString(to.period())
            .addString(to.isMoved() ? to.originalPeriod() : null)
            .addString(to.isMoved() ? why : null);
    int moved =
        PostingStore.query(
                tx,
                """
                UPDATE posting.posting
                SET state = $3, note = $4, updated_at = $5, due_at = $6, attempts = $7,
                  first_attempt_at = $8, may_appear_until = $9, request = $10, period = $11,
                  original_period = $12, period_reason = $13
                WHERE id = $1 AND state = $2
                """,
                values)
            .rowCount();
    if (moved == 0) {
      throw new PostingStore.Overtaken(from);
    }
    return to;
  }
}
