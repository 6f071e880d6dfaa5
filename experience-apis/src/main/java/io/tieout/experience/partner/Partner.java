package io.tieout.experience.partner;

import io.tieout.api.PostingProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.OperationCall;
import io.tieout.model.DocumentKind;
import io.tieout.model.PartnerInvoice;
import io.tieout.model.PartnerInvoicePage;
import io.tieout.model.PartnerInvoiceStatus;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.vertx.core.Future;

/** The operations of the partner contract. */
public final class Partner {

  private final PostingProcess postings;

  public Partner(PostingProcess postings) {
    this.postings = postings;
  }

  /** Handles every operation of the contract. */
  public void serve(Api api) {
    api.handle("listPartnerInvoices", this::listInvoices)
        .handle("findPartnerInvoice", this::findInvoice);
  }

  private Future<Answer> listInvoices(OperationCall call) {
    return postings
        .listPostings(
            call.caller(),
            null,
            call.query("currency").orElse(null),
            call.query("period").orElse(null),
            null,
            DocumentKind.INVOICE,
            null,
            call.query("customer").orElse(null),
            call.query("cursor").orElse(null),
            call.query("limit", Integer.class).orElse(null))
        .map(
            page ->
                new PartnerInvoicePage(
                    page.items().stream().map(Partner::invoice).toList(), page.next()))
        .map(Answer::ok);
  }

  private Future<Answer> findInvoice(OperationCall call) {
    return postings
        .findPosting(call.caller(), call.path("id"))
        .map(
            posting -> {
              if (posting.kind() != DocumentKind.INVOICE) {
                throw new Failure.NotFound("there is no such document");
              }
              return Answer.ok(invoice(posting));
            });
  }

  /** A posting as whoever is billed knows it: nothing of the ledger that it goes to. */
  static PartnerInvoice invoice(Posting posting) {
    return new PartnerInvoice(
        posting.id(),
        posting.state() == PostingState.VOIDED
            ? PartnerInvoiceStatus.VOIDED
            : PartnerInvoiceStatus.ISSUED,
        posting.number(),
        posting.customer(),
        posting.entity(),
        posting.documentDate(),
        posting.gross().currency(),
        posting.net(),
        posting.tax(),
        posting.gross());
  }
}
