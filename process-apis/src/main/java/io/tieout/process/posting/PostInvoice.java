package io.tieout.process.posting;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.LeaseLost;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.model.PostingState;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one posting as far as it goes now. Each step first asks, outside of any transaction, then
 * what it learnt is written in one that holds the lane's lease, by itself or by the next step; so
 * whoever lost the lease writes nothing, and a crash between the two repeats only questions, and
 * calls that may be repeated.
 */
final class PostInvoice {
  private static final Logger LOG = LoggerFactory.getLogger(PostInvoice.class);

  /** data_exception and integrity_constraint_violation. */
  private static final Set<String> REFUSED_VALUES = Set.of("22", "23");

  private final Moves moves;
  private final PrepareInvoice prepare;
  private final SendInvoice send;
  private final SettleInvoice settle;
  private final FileTax fileTax;
  private final ErpCalls erpCalls;

  PostInvoice(
      Store store,
      PostingStore postings,
      BillingSystem billing,
      ErpSystem erp,
      TaxSystem tax,
      LegalEntities entities,
      CustomerDirectory customers,
      ExceptionLog exceptions,
      PostingConfig config,
      Clock clock) {
    moves = new Moves(store, postings, exceptions, config, clock);
    fileTax = new FileTax(moves, new TaxCalls(tax, config.callTimeout(), clock), config);
    prepare = new PrepareInvoice(moves, fileTax, entities, customers, config);
    erpCalls = new ErpCalls(erp, config.callTimeout(), clock);
    var confirm = new ConfirmInvoice(moves, erpCalls);
    var closedPeriod = new ClosedPeriod(moves, erpCalls, store, config);
    var recheck =
        new RecheckInvoice(
            moves,
            new BillingCalls(billing, config.callTimeout(), clock),
            new VoidInvoice(postings, exceptions, clock),
            config);
    send = new SendInvoice(moves, erpCalls, confirm, closedPeriod, recheck);
    settle = new SettleInvoice(moves, erpCalls, confirm, send);
  }

  /**
   * Takes the posting on. Waits, and belongs on a virtual thread.
   *
   * @return the posting as it stands afterwards
   * @throws RuntimeException if the trouble is the ERP account's or the store's and not the
   *     document's; nothing was written
   */
  StoredPosting carry(StoredPosting posting, Tenure tenure) {
    return carry(posting, tenure, false);
  }

  /**
   * Takes on a posting that met trouble of the account: first the ERP is asked about another one
   * what it is to be asked about this. If that is answered, the same trouble is this one's own.
   *
   * @return the posting as it stands afterwards
   * @throws RuntimeException as {@link #carry(StoredPosting, Tenure)}
   */
  StoredPosting carryAfterTrouble(StoredPosting posting, StoredPosting another, Tenure tenure) {
    if (posting.state() != PostingState.UNCERTAIN) {
      if (tenure.capabilities().periodState()) {
        erpCalls.periodIsOpen(another);
      }
    } else if (tenure.capabilities().lookUp()) {
      erpCalls.lookUp(another);
    }
    return carry(posting, tenure, true);
  }

  private StoredPosting carry(StoredPosting posting, Tenure tenure, boolean accountAnswers) {
    var at = Advance.at(posting);
    try {
      return switch (posting.state()) {
        case RECEIVED, VALIDATED, WAITING_DEPENDENCY -> {
          at = prepare.prepare(posting, tenure);
          yield at.posting().state() == PostingState.READY
              ? commitTax(send.send(at, tenure), tenure)
              : at.posting();
        }
        case READY, WAITING_PERIOD -> commitTax(send.send(at, tenure), tenure);
        case UNCERTAIN -> commitTax(settle.settle(posting, tenure), tenure);
        case POSTED -> {
          fileTax.commit(posting, tenure);
          yield posting;
        }
        default -> throw new IllegalStateException("a lane does not carry " + posting.state());
      };
    } catch (Failure failure) {
      if (concernsAccount(failure) && !(accountAnswers && mayConcernDocument(failure))) {
        throw failure;
      }
      return giveWay(moves.write(tenure, at), failure, tenure);
    } catch (RuntimeException defect) {
      if (posting.state() == PostingState.POSTED || !concernsDocument(defect)) {
        throw defect;
      }
      // As it is stored: what it has learnt since may be what cannot be written.
      return giveWay(posting, Failure.of(defect), tenure);
    }
  }

  /** What has just been posted is at hand; what cannot be filed now comes by the queue. */
  private StoredPosting commitTax(StoredPosting posting, Tenure tenure) {
    if (posting.state() == PostingState.POSTED && posting.progress().filing() != null) {
      fileTax.commit(posting, tenure);
    }
    return posting;
  }

  /** The document itself is in trouble, and no call for it is under way. */
  private StoredPosting giveWay(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = moves.now();
    var progress = posting.progress().attempted(now);
    var retry = moves.retryAt(progress, failure, now);
    PostingLog.about(posting, LOG.atWarn())
        .addKeyValue(LogKeys.CODE, failure.code())
        .setCause(failure)
        .log("A posting failed");
    return moves.write(
        tenure,
        tx ->
            retry.isPresent()
                ? moves.move(
                    tx, posting, progress.to(posting.state(), retry.get()), Moves.note(failure))
                : moves.except(
                    tx,
                    posting,
                    posting.state() == PostingState.UNCERTAIN ? unknown(failure) : failure));
  }

  /** Whether every document of the account would meet the same. */
  private static boolean concernsAccount(Failure failure) {
    return failure instanceof Failure.Passing || failure instanceof Failure.Forbidden;
  }

  /** Whether an account that answers may have this for one document only. */
  private static boolean mayConcernDocument(Failure failure) {
    return failure instanceof Failure.Unavailable || failure instanceof Failure.Forbidden;
  }

  /**
   * Whether it is a mistake of ours that this document meets and others of its account need not.
   */
  private static boolean concernsDocument(RuntimeException defect) {
    return switch (defect) {
      case PgException refused -> REFUSED_VALUES.contains(sqlClass(refused));
      case VertxException lostConnection -> false;
      case LeaseLost lost -> false;
      case PostingStore.Overtaken overtaken -> false;
      default -> true;
    };
  }

  private static String sqlClass(PgException refused) {
    String state = refused.getSqlState();
    return state == null ? "" : state.substring(0, 2);
  }

  private static Failure unknown(Failure failure) {
    return new Failure.Rejected(PostingExceptions.OUTCOME_UNKNOWN, failure.publicDetail());
  }
}
