package io.tieout.process.posting;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.disposition.Disposition;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.model.ErpId;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PostingState;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.posting.StoredPosting.Progress;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one posting as far as it goes now. Each step first asks, outside of any transaction, then
 * writes what it learnt in one that holds the lane's lease; so whoever lost the lease writes
 * nothing, and a crash between the two repeats only questions.
 *
 * <p>The intent to create a document commits before the call. From then on only an answer that
 * rules the document out leads back; every other one leads to UNCERTAIN, and from there the way on
 * begins with looking the reference up.
 */
final class PostInvoice {
  private static final Logger LOG = LoggerFactory.getLogger(PostInvoice.class);

  private final Store store;
  private final PostingStore postings;
  private final ErpCalls erp;
  private final LegalEntities entities;
  private final CustomerDirectory customers;
  private final InvoiceMapping mapping;
  private final ExceptionLog exceptions;
  private final PostingConfig config;
  private final Clock clock;

  PostInvoice(
      Store store,
      PostingStore postings,
      ErpSystem erp,
      LegalEntities entities,
      CustomerDirectory customers,
      ExceptionLog exceptions,
      PostingConfig config,
      Clock clock) {
    this.store = store;
    this.postings = postings;
    this.erp = new ErpCalls(erp, config.callTimeout(), clock);
    this.entities = entities;
    this.customers = customers;
    this.mapping = new InvoiceMapping(config.mapping());
    this.exceptions = exceptions;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Takes the posting on. Waits, and belongs on a virtual thread.
   *
   * @throws Failure if the trouble is the ERP account's and not the document's; nothing was written
   */
  void carry(StoredPosting posting, Tenure tenure) {
    try {
      switch (posting.state()) {
        case RECEIVED, VALIDATED, WAITING_DEPENDENCY -> prepare(posting, tenure);
        case READY, WAITING_PERIOD -> send(posting, tenure);
        case UNCERTAIN -> settle(posting, tenure);
        default -> throw new IllegalStateException("a lane does not carry " + posting.state());
      }
    } catch (Failure failure) {
      if (concernsAccount(failure)) {
        throw failure;
      }
      giveWay(posting, failure, tenure);
    }
  }

  private void prepare(StoredPosting posting, Tenure tenure) {
    var invoice = posting.invoice();
    var entity = entities.find(posting.entity()).orElseThrow(() -> unknownEntity(posting));
    var lines = ErpCalls.asked(() -> mapping.lines(invoice, entity));
    var customer = ErpCalls.asked(() -> customer(posting));
    var ready =
        store.inTransaction(
            tx -> {
              tenure.lease().verify(tx);
              var place = posting.progress().due(); // in the queue, which an outage does not change
              var at = posting;
              if (at.state() == PostingState.RECEIVED) {
                at = move(tx, at, at.progress().to(PostingState.VALIDATED, place), "mapped");
              }
              if (customer.isEmpty()) {
                return awaitCustomer(tx, at);
              }
              var known = customer.get();
              var request =
                  InvoiceMapping.document(
                      invoice, entity, at.reference(), at.period(), known.erpId(), lines);
              var progress = at.progress().knownAs(known.tenant(), known.id()).asking(request);
              return move(
                  tx, at, progress.to(PostingState.READY, place), "the ERP knows " + known.id());
            });
    if (ready.state() == PostingState.READY) {
      carry(ready, tenure);
    }
  }

  private Optional<KnownCustomer> customer(StoredPosting posting) {
    var billingAccount = posting.invoice().source().account();
    return customers
        .customerOf(billingAccount, posting.invoice().customer())
        .flatMap(
            id ->
                customers
                    .idAt(id, posting.account())
                    .map(
                        erpId ->
                            new KnownCustomer(
                                id,
                                customers.find(List.of(id)).get(id).customer().tenant(),
                                erpId)));
  }

  private StoredPosting awaitCustomer(SqlConnection tx, StoredPosting posting) {
    var detail =
        "the ERP does not know billing's customer %s yet".formatted(posting.invoice().customer());
    if (posting.state() == PostingState.WAITING_DEPENDENCY) {
      exceptions.raise(
          tx, Cases.of(posting, new Failure.Conflict(Cases.DEPENDENCY_MISSING, detail)));
    }
    var due = clock.instant().plus(config.dependencyPatience());
    return move(tx, posting, posting.progress().to(PostingState.WAITING_DEPENDENCY, due), detail);
  }

  private void send(StoredPosting posting, Tenure tenure) {
    if (tenure.capabilities().periodState() && !erp.periodIsOpen(posting)) {
      store.inTransaction(
          tx -> {
            tenure.lease().verify(tx);
            return hold(tx, posting, "the ERP takes nothing into " + posting.period());
          });
      return;
    }
    var intent = store.inTransaction(tx -> intend(tx, posting, tenure));
    if (intent.state() != PostingState.POSTING) {
      return;
    }
    ErpId created;
    try {
      created = erp.create(intent, tenure);
    } catch (Failure failure) {
      notCreated(intent, failure, tenure);
      return;
    }
    readBack(intent.with(intent.progress().heldAs(created.id())), tenure);
  }

  private StoredPosting intend(SqlConnection tx, StoredPosting posting, Tenure tenure) {
    tenure.lease().verify(tx);
    if (!postings.fence(tx, posting.entity(), posting.period())) {
      return hold(tx, posting, posting.period() + " is being closed");
    }
    var now = clock.instant();
    var progress = posting.progress().attempted(now);
    return move(
        tx, posting, progress.to(PostingState.POSTING, now), "attempt " + progress.attempts());
  }

  private void notCreated(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = clock.instant();
    var progress = posting.progress();
    var note = note(failure);
    store.inTransaction(
        tx -> {
          tenure.lease().verify(tx);
          if (leavesDoubt(failure)) {
            var until = now.plusMillis(tenure.capabilities().maxProcessingMillis());
            var due = retryAt(progress, failure, now).orElse(now);
            return move(
                tx, posting, progress.mayAppear(until).to(PostingState.UNCERTAIN, due), note);
          }
          if (failure.code().equals("duplicate-reference")) {
            var due = retryAt(progress, uncertain(failure), now).orElse(now);
            return move(tx, posting, progress.to(PostingState.UNCERTAIN, due), note);
          }
          if (failure.code().equals(Cases.PERIOD_CLOSED)) {
            return hold(tx, posting, failure.detail());
          }
          var retry = retryAt(progress, failure, now);
          if (progress.inDoubt()) { // this call did nothing; an earlier one still may
            var due = retry.orElse(progress.mayAppearUntil());
            return move(tx, posting, progress.to(PostingState.UNCERTAIN, due), note);
          }
          return retry.isPresent()
              ? move(tx, posting, progress.to(PostingState.READY, retry.get()), note)
              : except(tx, posting, failure);
        });
  }

  /** The ERP says that it has the document; it counts once the ledger shows it. */
  private void readBack(StoredPosting posting, Tenure tenure) {
    Optional<ErpPosted> held;
    try {
      held = erp.lookUp(posting);
    } catch (Failure failure) {
      unread(posting, failure, tenure);
      return;
    }
    if (held.isPresent()) {
      conclude(posting, held.get(), tenure);
    } else {
      unread(posting, notFoundAgain(posting), tenure);
    }
  }

  private void unread(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = clock.instant();
    var due = retryAt(posting.progress(), failure, now).orElse(now);
    store.inTransaction(
        tx -> {
          tenure.lease().verify(tx);
          return move(
              tx,
              posting,
              posting.progress().to(PostingState.UNCERTAIN, due),
              "created as %s, not read back: %s"
                  .formatted(posting.progress().erpId(), note(failure)));
        });
  }

  private void settle(StoredPosting posting, Tenure tenure) {
    if (!tenure.capabilities().lookUp()) {
      throw new Failure.Rejected(
          Cases.OUTCOME_UNKNOWN, "the ERP's documents cannot be looked up by reference");
    }
    var asked = clock.instant();
    var held = erp.lookUp(posting);
    if (held.isPresent()) {
      conclude(posting, held.get(), tenure);
    } else if (posting.progress().erpId() != null) {
      throw notFoundAgain(posting);
    } else if (!posting.progress().mayAppearAfter(asked)) {
      repeat(posting.with(posting.progress().ruledOut()), tenure);
    } else if (mayRepeatInDoubt(posting, tenure)) {
      repeat(posting, tenure);
    } else {
      await(posting, tenure);
    }
  }

  private void await(StoredPosting posting, Tenure tenure) {
    var progress = posting.progress();
    store.inTransaction(
        tx -> {
          tenure.lease().verify(tx);
          return move(
              tx,
              posting,
              progress.to(PostingState.UNCERTAIN, progress.mayAppearUntil()),
              "not in the ERP, but may still appear");
        });
  }

  /** Where the ERP keeps references unique, of a call in doubt and its repeat one loses. */
  private boolean mayRepeatInDoubt(StoredPosting posting, Tenure tenure) {
    return tenure.capabilities().reference() != ErpReferenceRule.FREE
        && mayTryAgain(posting.progress());
  }

  private void repeat(StoredPosting posting, Tenure tenure) {
    if (!mayTryAgain(posting.progress())) {
      throw answersLost();
    }
    send(posting, tenure);
  }

  private boolean mayTryAgain(Progress progress) {
    return retryAt(progress, answersLost(), clock.instant()).isPresent();
  }

  private void conclude(StoredPosting posting, ErpPosted held, Tenure tenure) {
    var differences = ReadBack.differences(posting.progress().request(), held);
    // Without the ERP's word that it made this document for us, it may be somebody else's.
    var code =
        posting.progress().erpId() == null ? Cases.REFERENCE_CONFLICT : Cases.READ_BACK_MISMATCH;
    var now = clock.instant();
    store.inTransaction(
        tx -> {
          tenure.lease().verify(tx);
          var progress = posting.progress().heldAs(held.id());
          if (!differences.isEmpty()) {
            return except(
                tx,
                posting.with(progress),
                new Failure.Rejected(
                    code, "document %s: %s".formatted(held.id(), String.join(", ", differences))));
          }
          exceptions.resolve(tx, posting.publicId());
          return move(tx, posting, progress.to(PostingState.POSTED, now), "read back " + held.id());
        });
  }

  /** Waits for the period, unless a call may yet have got in before it closed. */
  private StoredPosting hold(SqlConnection tx, StoredPosting posting, String why) {
    var now = clock.instant();
    var progress = posting.progress();
    if (progress.inDoubt()) {
      return move(tx, posting, progress.to(PostingState.UNCERTAIN, progress.mayAppearUntil()), why);
    }
    if (posting.state() != PostingState.WAITING_PERIOD) {
      exceptions.raise(tx, Cases.of(posting, new Failure.Conflict(Cases.PERIOD_CLOSED, why)));
    }
    var due = now.plus(config.periodRecheck());
    return move(tx, posting, progress.waiting().to(PostingState.WAITING_PERIOD, due), why);
  }

  /** The document itself is in trouble, and no call for it is under way. */
  private void giveWay(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = clock.instant();
    var progress = posting.progress().attempted(now);
    var retry = retryAt(progress, failure, now);
    LOG.warn("Posting {} in state {} failed", posting.publicId(), posting.state(), failure);
    store.inTransaction(
        tx -> {
          tenure.lease().verify(tx);
          return retry.isPresent()
              ? move(tx, posting, progress.to(posting.state(), retry.get()), note(failure))
              : except(
                  tx,
                  posting,
                  posting.state() == PostingState.UNCERTAIN ? unknown(failure) : failure);
        });
  }

  private StoredPosting except(SqlConnection tx, StoredPosting posting, Failure failure) {
    exceptions.raise(tx, Cases.of(posting, failure));
    var progress = posting.progress().to(PostingState.EXCEPTION, clock.instant());
    return move(tx, posting, progress, note(failure));
  }

  private StoredPosting move(SqlConnection tx, StoredPosting from, Progress to, String note) {
    return postings.move(tx, from, to, note, clock.instant());
  }

  /** When to try again; empty if a person has to look at it first. */
  private Optional<Instant> retryAt(Progress progress, Failure failure, Instant now) {
    var disposition =
        Disposition.of(
            failure,
            progress.attempts(),
            progress.firstAttempt(),
            now,
            config.retry(),
            ThreadLocalRandom.current());
    return disposition instanceof Disposition.Retry retry
        ? Optional.of(now.plus(retry.after()))
        : Optional.empty();
  }

  private static Failure unknownEntity(StoredPosting posting) {
    return new Failure.Rejected(
        InvoiceMapping.MAPPING_MISSING, "no entity %s is configured".formatted(posting.entity()));
  }

  private static Failure notFoundAgain(StoredPosting posting) {
    return new Failure.Uncertain(
        Cases.OUTCOME_UNKNOWN,
        "the ERP said %s, and has no such document".formatted(posting.progress().erpId()));
  }

  /** Whether the call may have created the document; a bug on the way there proves nothing. */
  private static boolean leavesDoubt(Failure failure) {
    return failure instanceof Failure.Uncertain || failure instanceof Failure.Unexpected;
  }

  /** Whether every document of the account would meet the same. */
  private static boolean concernsAccount(Failure failure) {
    return failure instanceof Failure.Passing
        || failure instanceof Failure.Unauthenticated
        || failure instanceof Failure.Forbidden;
  }

  private static Failure answersLost() {
    return new Failure.Uncertain(Cases.OUTCOME_UNKNOWN, "every call's answer was lost");
  }

  private static Failure unknown(Failure failure) {
    return new Failure.Rejected(Cases.OUTCOME_UNKNOWN, Cases.detail(failure));
  }

  private static Failure uncertain(Failure failure) {
    return new Failure.Uncertain(failure.code(), failure.detail());
  }

  private static String note(Failure failure) {
    return failure.code() + ": " + Cases.detail(failure);
  }

  /** A customer whom the ERP knows. */
  private record KnownCustomer(String id, String tenant, String erpId) {}
}
