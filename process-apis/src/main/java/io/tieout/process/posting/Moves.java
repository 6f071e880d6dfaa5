package io.tieout.process.posting;

import io.tieout.backbone.disposition.Disposition;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.model.PostingState;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.posting.StoredPosting.Progress;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each step of a posting ends with: one transaction that proves the lane's lease and writes
 * what the step learnt.
 */
final class Moves {
  private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

  /** Those that somebody may have to explain. */
  private static final Set<PostingState> IN_TROUBLE =
      EnumSet.of(PostingState.UNCERTAIN, PostingState.EXCEPTION);

  private final Store store;
  private final PostingStore postings;
  private final ExceptionLog exceptions;
  private final PostingConfig config;
  private final Clock clock;

  Moves(
      Store store,
      PostingStore postings,
      ExceptionLog exceptions,
      PostingConfig config,
      Clock clock) {
    this.store = store;
    this.postings = postings;
    this.exceptions = exceptions;
    this.config = config;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  PostingStore postings() {
    return postings;
  }

  ExceptionLog exceptions() {
    return exceptions;
  }

  /** Writes in a transaction of the lane's tenure; nothing once the lease is lost. */
  StoredPosting write(Tenure tenure, Function<SqlConnection, StoredPosting> work) {
    return store.inTransaction(tx -> tenure.lease().whileHeld(tx, () -> work.apply(tx)));
  }

  /** Writes the moves alone, if there are any. */
  StoredPosting write(Tenure tenure, Advance advance) {
    return advance.moves().isEmpty() ? advance.from() : write(tenure, tx -> move(tx, advance));
  }

  StoredPosting move(SqlConnection tx, StoredPosting from, Progress to, String note) {
    return move(tx, Advance.at(from).then(to, note));
  }

  StoredPosting move(SqlConnection tx, Advance advance) {
    var moved = postings.move(tx, advance, now());
    if (IN_TROUBLE.contains(moved.state()) && moved.state() != advance.from().state()) {
      PostingLog.about(moved, LOG.atWarn())
          .log("A posting is in trouble: {}", advance.moves().getLast().note());
    }
    return moved;
  }

  /** A person has to look at it first. */
  StoredPosting except(SqlConnection tx, StoredPosting posting, Failure failure) {
    exceptions.raise(tx, PostingExceptions.of(posting, failure));
    var progress = posting.progress().to(PostingState.EXCEPTION, now());
    return move(tx, posting, progress, note(failure));
  }

  /** When to try again; empty if a person has to look at it first. */
  Optional<Instant> retryAt(Progress progress, Failure failure, Instant now) {
    var disposition =
        Disposition.of(
            failure,
            progress.attempts().count(),
            progress.attempts().first(),
            now,
            config.retry(),
            ThreadLocalRandom.current());
    return disposition instanceof Disposition.Retry retry
        ? Optional.of(now.plus(retry.after()))
        : Optional.empty();
  }

  static String note(Failure failure) {
    return failure.code() + ": " + failure.publicDetail();
  }
}
