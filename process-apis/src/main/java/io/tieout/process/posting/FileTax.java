package io.tieout.process.posting;

import io.tieout.backbone.disposition.Disposition;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.model.Customer;
import io.tieout.model.Invoice;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxEvidenceKind;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.process.masterdata.LegalEntity;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document and its tax engine of record: recorded there, uncommitted, before anything is posted,
 * and committed once the ERP has it. What is to be done is stored before it is done, and both calls
 * may be repeated, so a crash anywhere leads to the same end. An engine that is away holds up the
 * documents that need it and no others.
 */
final class FileTax {
  private static final Logger LOG = LoggerFactory.getLogger(FileTax.class);

  private final Moves moves;
  private final TaxCalls engine;
  private final PostingConfig config;

  FileTax(Moves moves, TaxCalls engine, PostingConfig config) {
    this.moves = moves;
    this.engine = engine;
    this.config = config;
  }

  /**
   * Records the document and compares the engine's tax with billing's.
   *
   * @return the posting, RECORDED if both say the same; else it waits or is an exception
   */
  StoredPosting record(
      StoredPosting posting,
      LegalEntity entity,
      Customer customer,
      TaxDocument document,
      Tenure tenure) {
    var intent = intended(posting, entity, tenure);
    TaxResult result;
    try {
      result = engine.record(intent, intent.progress().filing().account(), document);
    } catch (Failure.Rejected refusal) {
      return moves.write(tenure, tx -> moves.except(tx, intent, refusal));
    } catch (Failure away) {
      return moves.write(tenure, tx -> postpone(tx, intent, away));
    }
    if (intent.progress().filing().attempts() > 0) {
      moves.write(tenure, tx -> answered(tx, intent));
    }
    var recorded =
        intent.with(intent.progress().filed(intent.progress().filing().at(Filing.Stage.RECORDED)));
    var policy = config.mapping().taxPolicy(entity.id());
    var differences =
        Failure.guard(
            () -> TaxComparison.differences(intent.invoice(), policy.of(result, intent.invoice())));
    if (!differences.isEmpty()) {
      var mismatch =
          new Failure.Conflict(
              PostingExceptions.TAX_MISMATCH,
              "billing and the tax engine differ: " + String.join("; ", differences));
      return moves.write(tenure, tx -> moves.except(tx, recorded, mismatch));
    }
    var unproven = unproven(intent.invoice(), customer, result);
    if (unproven.isPresent()) {
      return moves.write(tenure, tx -> moves.except(tx, recorded, unproven.get()));
    }
    return recorded;
  }

  /** Most are from the first; not one that came before its entity had an engine. */
  private StoredPosting intended(StoredPosting posting, LegalEntity entity, Tenure tenure) {
    if (posting.progress().filing() != null) {
      return posting;
    }
    var filing = Filing.intended(entity.tax());
    var progress = posting.progress().validated().filed(filing);
    return moves.write(
        tenure,
        tx -> moves.move(tx, posting, progress, "mapped, to be recorded at " + filing.account()));
  }

  private StoredPosting postpone(SqlConnection tx, StoredPosting posting, Failure away) {
    var now = moves.now();
    var filing = posting.progress().filing().triedInVain(now);
    if (isForAPerson(filing, away, now)) {
      moves.exceptions().raise(tx, PostingExceptions.taxUnrecorded(posting, away));
    }
    var mapped = posting.progress().validated().filed(filing);
    var due = now.plus(pause(filing, away));
    return moves.move(tx, posting, mapped.to(mapped.state(), due), Moves.note(away));
  }

  private StoredPosting answered(SqlConnection tx, StoredPosting posting) {
    moves.exceptions().resolve(tx, posting.publicId());
    return posting;
  }

  /** Files what was posted; until that is done the document stays in the lane's queue. */
  void commit(StoredPosting posting, Tenure tenure) {
    var filing = posting.progress().filing();
    try {
      engine.commit(posting);
    } catch (Failure.Rejected refusal) {
      moves.write(
          tenure,
          tx -> {
            moves.exceptions().raise(tx, PostingExceptions.of(posting, refusal));
            return moves.postings().file(tx, posting, filing.at(Filing.Stage.REFUSED), moves.now());
          });
      return;
    } catch (Failure away) {
      PostingLog.about(posting, LOG.atWarn())
          .addKeyValue(LogKeys.CODE, away.code())
          .setCause(away)
          .log("The tax of a posting is not committed yet");
      var now = moves.now();
      var tried = filing.triedInVain(now);
      moves.write(
          tenure,
          tx -> {
            if (isForAPerson(tried, away, now)) {
              moves.exceptions().raise(tx, PostingExceptions.taxUncommitted(posting, away));
            }
            return moves.postings().file(tx, posting, tried, now.plus(pause(tried, away)));
          });
      return;
    }
    moves.write(
        tenure,
        tx -> {
          moves.exceptions().resolve(tx, posting.publicId());
          return moves.postings().file(tx, posting, filing.at(Filing.Stage.COMMITTED), moves.now());
        });
  }

  /**
   * Whether a person is to hear of it: no retry mends it, or none has for as often or as long as
   * anything is tried. Both calls may be repeated, so they go on nevertheless.
   */
  private boolean isForAPerson(Filing tried, Failure away, Instant now) {
    return Disposition.of(
            away,
            tried.attempts(),
            tried.firstAttempt(),
            now,
            config.retry(),
            ThreadLocalRandom.current())
        instanceof Disposition.Park;
  }

  private Duration pause(Filing tried, Failure away) {
    return config.retry().backoff().pause(tried.attempts(), away, ThreadLocalRandom.current());
  }

  /** Charging less tax takes a proof that holds at the tax point. */
  private static Optional<Failure> unproven(Invoice invoice, Customer customer, TaxResult result) {
    var reasons =
        result.lines().stream()
            .flatMap(line -> line.details().stream())
            .map(TaxLine::reason)
            .collect(Collectors.toSet());
    if (reasons.contains(TaxReason.REVERSE_CHARGE)
        && (customer.taxId() == null
            || !holds(TaxEvidenceKind.TAX_ID, customer, invoice.taxPoint()))) {
      return lacks(customer, "the buyer owes the tax", "a validated tax number", invoice);
    }
    return reasons.contains(TaxReason.EXEMPT)
            && !holds(TaxEvidenceKind.EXEMPTION, customer, invoice.taxPoint())
        ? lacks(customer, "no tax is charged", "a certificate of its exemption", invoice)
        : Optional.empty();
  }

  private static Optional<Failure> lacks(
      Customer customer, String what, String proof, Invoice invoice) {
    return Optional.of(
        new Failure.Rejected(
            PostingExceptions.TAX_EVIDENCE_MISSING,
            "%s, but customer %s has not %s as of %s"
                .formatted(what, customer.id(), proof, invoice.taxPoint())));
  }

  private static boolean holds(TaxEvidenceKind kind, Customer customer, LocalDate at) {
    return customer.taxEvidence().stream()
        .filter(evidence -> evidence.kind() == kind)
        .anyMatch(
            evidence ->
                !at.isBefore(evidence.from())
                    && (evidence.to() == null || at.isBefore(evidence.to())));
  }
}
