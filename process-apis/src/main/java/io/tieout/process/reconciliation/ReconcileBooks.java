package io.tieout.process.reconciliation;

import io.tieout.api.PostingProcess;
import io.tieout.backbone.disposition.Retrying;
import io.tieout.model.Caller;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.Posting;
import io.tieout.model.PostingPage;
import io.tieout.model.UsageTieOut;
import io.tieout.process.rating.PriceBook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The use case: reads both sides and compares them. Runs on a virtual thread. */
final class ReconcileBooks {

  /** What a run has found; {@code reconciled} are the references of the documents that agree. */
  record Outcome(
      Instant erpReadAt,
      Instant billingReadAt,
      List<DocumentTieOut> documents,
      List<UsageTieOut> usage,
      List<Finding> findings,
      Set<String> reconciled) {}

  private final VendorBooks vendors;
  private final UsageBooks usage;
  private final PostingProcess postings;
  private final PriceBook prices;
  private final Retrying retrying;
  private final Pages pages;
  private final Clock wall;
  private final int tolerance;

  ReconcileBooks(
      VendorBooks vendors,
      UsageBooks usage,
      PostingProcess postings,
      PriceBook prices,
      Retrying retrying,
      Pages pages,
      Clock wall,
      int tolerance) {
    this.vendors = vendors;
    this.usage = usage;
    this.postings = postings;
    this.prices = prices;
    this.retrying = retrying;
    this.pages = pages;
    this.wall = wall;
    this.tolerance = tolerance;
  }

  /**
   * Reads the ERP before billing: whatever the ERP has by then, billing has finalised. What is
   * posted in between shows as missing in the ERP, and is told apart by its posting.
   *
   * @throws io.tieout.backbone.failure.Failure when a side cannot be read
   */
  Outcome run(Caller caller, Books books) {
    var erpReadAt = wall.instant();
    var erp = vendors.erp(caller, books);
    var billingReadAt = wall.instant();
    var billing = vendors.billing(caller, books);
    var documents =
        DocumentComparison.compare(
            books, billing.documents(), erp, tolerance, causes(caller, books, erpReadAt));
    var priceList =
        retrying.await(caller.deadline(), () -> prices.prices(books.entity().billing()));
    var quantities =
        UsageComparison.compare(
            books.currency(), usage.read(caller, books, priceList), billing.usage(), priceList);
    var findings = new ArrayList<>(documents.findings());
    findings.addAll(quantities.findings());
    return new Outcome(
        erpReadAt,
        billingReadAt,
        documents.rows(),
        quantities.rows(),
        findings,
        documents.reconciled());
  }

  /** By reference, what keeps a document from the ledger. */
  private Map<String, Cause> causes(Caller caller, Books books, Instant erpReadAt) {
    var causes = new HashMap<String, Cause>();
    pages.forEach(
        caller.deadline(),
        cursor ->
            postings.listPostings(
                caller,
                books.entity().id(),
                books.currency(),
                books.period(),
                null,
                null,
                null,
                cursor,
                Pages.SIZE),
        PostingPage::items,
        PostingPage::next,
        posting -> causes.put(posting.reference(), cause(posting, erpReadAt)));
    return causes;
  }

  private static Cause cause(Posting posting, Instant erpReadAt) {
    return switch (posting.state()) {
      case RECEIVED, VALIDATED, READY, POSTING, UNCERTAIN -> Cause.IN_FLIGHT;
      case WAITING_DEPENDENCY, WAITING_PERIOD -> Cause.HELD;
      case EXCEPTION -> Cause.EXCEPTION;
      case POSTED -> posting.updatedAt().isBefore(erpReadAt) ? Cause.UNEXPLAINED : Cause.IN_FLIGHT;
      case VOIDED -> Cause.UNEXPLAINED;
    };
  }
}
