package io.tieout.process.posting;

import io.tieout.model.ErpDocument;
import io.tieout.model.Invoice;
import io.tieout.model.Money;
import io.tieout.model.PostingState;
import java.time.Instant;

/**
 * A posting as its lane works with it: what stays, and how far it has come.
 *
 * @param period the posting period
 * @param originalPeriod the period of its service; another than the posting period where that was
 *     moved
 * @param account the ERP account it goes to
 * @param document the invoice as billing stated it, JSON
 */
record StoredPosting(
    long id,
    String entity,
    String period,
    String originalPeriod,
    String account,
    String reference,
    String number,
    Money gross,
    String document,
    Invoice invoice,
    String traceparent,
    Progress progress) {

  static final String ID_PREFIX = "p-";

  /** The id that callers and exceptions know it by. */
  static String publicId(long id) {
    return ID_PREFIX + id;
  }

  String publicId() {
    return publicId(id);
  }

  PostingState state() {
    return progress.state();
  }

  /** Whether the posting period is another than that of the service. */
  boolean isMoved() {
    return !period.equals(originalPeriod);
  }

  StoredPosting with(Progress next) {
    return in(period, next);
  }

  /** The same, posted into another period. */
  StoredPosting movedTo(String next, Progress progress) {
    return in(next, progress.askingFor(next));
  }

  private StoredPosting in(String period, Progress next) {
    return new StoredPosting(
        id,
        entity,
        period,
        originalPeriod,
        account,
        reference,
        number,
        gross,
        document,
        invoice,
        traceparent,
        next);
  }

  /**
   * What changes in a posting.
   *
   * @param tenant who may see it; the house until the customer is known
   * @param customer our customer; billing's id until it is known
   * @param due when it is next worth a look
   * @param request what is sent, the same at every attempt but for a posting period that was moved;
   *     null until the posting is ready
   * @param erpId the ERP's id, once the ERP has said it; null before
   * @param filing where it stands with the tax engine; null until that is to hear of it, and for an
   *     entity without one
   */
  record Progress(
      PostingState state,
      String tenant,
      String customer,
      Instant due,
      Attempts attempts,
      ErpDocument request,
      String erpId,
      Filing filing) {

    Progress to(PostingState next, Instant due) {
      return new Progress(next, tenant, customer, due, attempts, request, erpId, filing);
    }

    /** Past RECEIVED. It keeps its place in the queue, which an outage does not change. */
    Progress validated() {
      return state == PostingState.RECEIVED ? to(PostingState.VALIDATED, due) : this;
    }

    Progress knownAs(String tenant, String customer) {
      return new Progress(state, tenant, customer, due, attempts, request, erpId, filing);
    }

    Progress asking(ErpDocument request) {
      return new Progress(state, tenant, customer, due, attempts, request, erpId, filing);
    }

    /** The request, for another posting period. */
    private Progress askingFor(String period) {
      return asking(
          new ErpDocument(
              request.reference(),
              request.kind(),
              request.entity(),
              request.customer(),
              request.number(),
              request.documentDate(),
              period,
              request.lines(),
              request.net(),
              request.tax(),
              request.gross()));
    }

    Progress filed(Filing filing) {
      return new Progress(state, tenant, customer, due, attempts, request, erpId, filing);
    }

    Progress heldAs(String erpId) {
      return new Progress(state, tenant, customer, due, attempts, request, erpId, filing);
    }

    Progress with(Attempts attempts) {
      return new Progress(state, tenant, customer, due, attempts, request, erpId, filing);
    }

    Progress attempted(Instant now) {
      return with(attempts.again(now));
    }

    Progress waitingForPeriod(Instant due) {
      return with(attempts.waiting()).to(PostingState.WAITING_PERIOD, due);
    }

    /** Whether the ERP has the document, or may have it, or may yet get it. */
    boolean mayBeInErp() {
      return switch (state) {
        case POSTING, UNCERTAIN, POSTED -> true;
        default -> attempts.inDoubt() || erpId != null;
      };
    }
  }
}
