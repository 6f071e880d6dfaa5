package io.tieout.process.reconciliation;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpStatus;
import io.tieout.model.Invoice;
import io.tieout.model.InvoicePage;
import io.tieout.model.Money;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.posting.BusinessKey;
import io.tieout.process.posting.PeriodRule;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads both sides through their ports. Its methods wait, so call them on a virtual thread. */
final class VendorBooks {

  /**
   * What billing has.
   *
   * @param documents each in the period of its service
   * @param usage what invoices of the period's service charge for
   */
  record Billing(List<Document> documents, List<UsageLine> usage) {}

  /** The documents that billing issues; cash and journals are tied out elsewhere. */
  private static final Set<DocumentKind> BILLED =
      EnumSet.of(DocumentKind.INVOICE, DocumentKind.CREDIT_MEMO);

  private final BillingSystem billing;
  private final ErpSystem erp;
  private final CustomerDirectory directory;
  private final BusinessClock clock;
  private final Duration invoicedAhead;
  private final Pages pages;

  VendorBooks(
      BillingSystem billing,
      ErpSystem erp,
      CustomerDirectory directory,
      BusinessClock clock,
      Duration invoicedAhead,
      Pages pages) {
    this.billing = billing;
    this.erp = erp;
    this.directory = directory;
    this.clock = clock;
    this.invoicedAhead = invoicedAhead;
    this.pages = pages;
  }

  /** What the ERP's ledger has in the period, in every currency. */
  List<Document> erp(Caller caller, Books books) {
    var entity = books.entity();
    var documents = new ArrayList<Document>();
    pages.forEach(
        caller.deadline(),
        cursor ->
            erp.listErpDocuments(
                caller, entity.erp(), entity.id(), books.period(), cursor, Pages.SIZE),
        ErpDocumentPage::items,
        ErpDocumentPage::next,
        posted -> {
          if (posted.status() == ErpStatus.POSTED && BILLED.contains(posted.kind())) {
            documents.add(document(posted, entity.erp()));
          }
        });
    return documents;
  }

  /** What billing has finalised until now that may belong to the period. */
  Billing billing(Caller caller, Books books) {
    // Vendors count in whole seconds, and the end is exclusive.
    return billing(caller, books, since(books, books.month()), clock.now().plusSeconds(1));
  }

  /**
   * What billing had finalised before that, back to what may belong to an earlier period.
   *
   * @param earliest the earlier period
   */
  Billing earlierBilling(Caller caller, Books books, YearMonth earliest) {
    return billing(caller, books, since(books, earliest), since(books, books.month()));
  }

  private Instant since(Books books, YearMonth month) {
    return month.atDay(1).atStartOfDay(books.entity().zone()).toInstant().minus(invoicedAhead);
  }

  private Billing billing(Caller caller, Books books, Instant from, Instant to) {
    var entity = books.entity();
    var read = new Billing(new ArrayList<>(), new ArrayList<>());
    pages.forEach(
        caller.deadline(),
        cursor ->
            billing.listBillingInvoices(caller, entity.billing(), from, to, cursor, Pages.SIZE),
        VendorBooks::readable,
        InvoicePage::next,
        invoice -> add(invoice, books, read));
    return read;
  }

  /** What cannot be read cannot be compared, and leaving it out would look like agreement. */
  private static List<Invoice> readable(InvoicePage page) {
    if (!page.refused().isEmpty()) {
      throw new Failure.Rejected(
          "invoice-unreadable",
          page.refused().stream()
              .map(record -> "%s: %s".formatted(record.id(), record.detail()))
              .collect(Collectors.joining("; ")));
    }
    return page.items();
  }

  private void add(Invoice invoice, Books books, Billing read) {
    var entity = books.entity();
    var customer = customer(entity.billing(), invoice.customer());
    var period = PeriodRule.periodOf(invoice, entity);
    read.documents()
        .add(
            new Document(
                invoice.source().id(),
                BusinessKey.of(invoice, entity.id()).reference(),
                DocumentKind.INVOICE,
                invoice.number(),
                customer,
                period,
                null,
                invoice.net(),
                invoice.tax(),
                invoice.gross()));
    if (period.equals(books.period()) && invoice.currency().equals(books.currency())) {
      for (var line : invoice.lines()) {
        if (line.meter() != null) {
          read.usage().add(UsageLine.of(invoice, customer, line));
        }
      }
    }
  }

  private Document document(ErpPosted posted, String account) {
    return new Document(
        posted.id(),
        posted.reference(),
        posted.kind(),
        posted.number(),
        customer(account, posted.customer()),
        posted.period(),
        null,
        signed(posted.kind(), posted.net()),
        signed(posted.kind(), posted.tax()),
        signed(posted.kind(), posted.gross()));
  }

  private String customer(String account, String id) {
    return directory.customerOf(account, id).orElseGet(() -> account + " " + id);
  }

  private static Money signed(DocumentKind kind, Money amount) {
    return kind == DocumentKind.CREDIT_MEMO ? amount.negate() : amount;
  }
}
