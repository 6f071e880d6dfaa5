package io.tieout.process.reconciliation;

import io.tieout.api.PostingProcess;
import io.tieout.backbone.disposition.Retrying;
import io.tieout.model.Caller;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.UsageTieOut;
import io.tieout.process.rating.PriceBook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
   * posted in between shows as missing in the ERP, and is told apart by its posting. A document
   * whose period of service was closed is expected where its posting was moved to. Usage that was
   * accepted before all that has had the time of it to be counted.
   *
   * @throws io.tieout.backbone.failure.Failure when a side cannot be read
   */
  Outcome run(Caller caller, Books books) {
    var erpReadAt = wall.instant();
    var erp = vendors.erp(caller, books);
    var billingReadAt = wall.instant();
    var billing = vendors.billing(caller, books);
    var records =
        PostingRecords.read(
            postings, pages, caller, books, elsewhere(books, billing.documents(), erp), erpReadAt);
    var documents =
        DocumentComparison.compare(
            books,
            placed(caller, books, billing.documents(), records),
            erp,
            tolerance,
            records.causes());
    var priceList =
        retrying.await(caller.deadline(), () -> prices.prices(books.entity().billing()));
    // Before sums are read: what does not wait by now is in them.
    var waiting = retrying.await(caller.deadline(), () -> usage.waiting(caller, books, erpReadAt));
    var invoiced = billing.usage().stream().map(UsageLine::customer).collect(Collectors.toSet());
    var quantities =
        UsageComparison.compare(
            books.currency(),
            usage.read(caller, books, invoiced, priceList),
            billing.usage(),
            priceList);
    var findings = new ArrayList<>(documents.findings());
    findings.addAll(quantities.findings());
    findings.addAll(WaitingUsage.findings(books.currency(), waiting));
    return new Outcome(
        erpReadAt,
        billingReadAt,
        documents.rows(),
        quantities.rows(),
        findings,
        documents.reconciled());
  }

  /** Billing's documents where they are to be posted, with what else was moved here. */
  private List<Document> placed(
      Caller caller, Books books, List<Document> documents, PostingRecords records) {
    var all = new ArrayList<>(documents);
    records
        .earliestMovedInto(books)
        .filter(earliest -> earliest.isBefore(books.month()))
        .ifPresent(
            earliest -> all.addAll(vendors.earlierBilling(caller, books, earliest).documents()));
    return records.placed(all);
  }

  /** The periods of service of what the ERP has here and billing has elsewhere. */
  private static Set<String> elsewhere(Books books, List<Document> billing, List<Document> erp) {
    var here = erp.stream().map(Document::reference).collect(Collectors.toSet());
    return billing.stream()
        .filter(document -> here.contains(document.reference()))
        .map(Document::period)
        .filter(period -> !period.equals(books.period()))
        .collect(Collectors.toSet());
  }
}
