package io.tieout.process.reconciliation;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpStatus;
import io.tieout.model.Granularity;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.InvoicePage;
import io.tieout.model.Money;
import io.tieout.model.Posting;
import io.tieout.model.PostingPage;
import io.tieout.model.PostingState;
import io.tieout.model.Price;
import io.tieout.model.PricePage;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.UnitCharge;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageSummary;
import io.tieout.model.UsageSummaryPage;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.posting.BusinessKey;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Both sides' books, of March where nothing else is said, and what Tieout knows of them; every page
 * holds two items.
 */
public final class TestBooks {

  static final LegalEntity US =
      new LegalEntity(
          "US",
          "Sample Inc",
          "US",
          "USD",
          ZoneId.of("America/New_York"),
          "stripe-us",
          "netsuite-main",
          null,
          List.of("USD"));

  private static final String PRICE = "api-calls-usd";
  private static final int PAGE = 2;
  private static final LocalDate FROM = LocalDate.parse("2026-03-01");
  private static final LocalDate TO = LocalDate.parse("2026-04-01");

  private final List<Invoice> invoices = new ArrayList<>();
  private final List<ErpPosted> posted = new ArrayList<>();
  private final List<Posting> postings = new ArrayList<>();
  private final List<UsageSummary> usage = new ArrayList<>();
  private UsageBacklog waiting = new UsageBacklog(0, 0, 0, 0);
  private Instant heldOf = Instant.EPOCH;
  private int erpRefusals;
  private boolean periodIsMissing;

  /** The reference under which the invoice of that number is posted. */
  static String reference(int number) {
    return BusinessKey.of(invoice(number, number, "1", PRICE, FROM, TO), "US").reference();
  }

  /** An invoice for so many calls at 0.50, of a customer of the same number, with its usage. */
  void bill(int number, String calls) {
    bill(number, number, calls, FROM, TO);
  }

  /** The same for the service of a month. */
  void bill(int number, String calls, YearMonth month) {
    bill(number, number, calls, month.atDay(1), month.plusMonths(1).atDay(1));
  }

  /** The same for a customer's service [from, to), finalised three days later. */
  void bill(int number, int customer, String calls, LocalDate from, LocalDate to) {
    invoices.add(invoice(number, customer, calls, PRICE, from, to));
    use(customer, calls, from, to);
  }

  /** An invoice for the service of a month in which the customer used nothing. */
  void bill(int number, int customer, String price, YearMonth month) {
    invoices.add(
        invoice(number, customer, "0", price, month.atDay(1), month.plusMonths(1).atDay(1)));
  }

  /** So many calls that a customer made in [from, to). */
  void use(int customer, String calls, LocalDate from, LocalDate to) {
    usage.add(
        new UsageSummary(
            "C-" + customer,
            "K-" + customer,
            "api-calls",
            from,
            to,
            new BigDecimal(calls),
            new BigDecimal(calls),
            1));
  }

  /** The ERP's document of the invoice of that number. */
  void post(int number, String net) {
    post(number, net, "2026-03");
  }

  /** The same in another posting period. */
  void post(int number, String net, String period) {
    post(number, number, net, period);
  }

  /** The same of a customer of another number. */
  void post(int number, int customer, String net, String period) {
    posted.add(
        new ErpPosted(
            "2000" + number,
            reference(number),
            DocumentKind.INVOICE,
            "US",
            "100" + customer,
            "US-2026-" + number,
            LocalDate.parse("2026-04-04"),
            period,
            ErpStatus.POSTED,
            1,
            usd(net),
            usd("0"),
            usd(net),
            List.of()));
  }

  void inState(int number, PostingState state, Instant updatedAt) {
    record(number, "2026-03", null, state, updatedAt);
  }

  /** Tieout's record that it posted the invoice into another period than that of its service. */
  void moved(int number, String from, String to) {
    record(number, to, from, PostingState.POSTED, Instant.parse("2026-04-04T05:00:00Z"));
  }

  private void record(
      int number, String period, String from, PostingState state, Instant updatedAt) {
    var invoice = invoices.get(number - 1);
    postings.add(
        new Posting(
            "p-" + number,
            "house",
            invoice.source(),
            1,
            DocumentKind.INVOICE,
            "US",
            "C-" + number,
            invoice.number(),
            invoice.issueDate(),
            period,
            from,
            from == null ? null : from + " is closed",
            state,
            reference(number),
            null,
            1,
            invoice.net(),
            invoice.tax(),
            invoice.gross(),
            false,
            updatedAt));
  }

  /**
   * Usage that is on its way, accepted long ago.
   *
   * @param used when what is held was used
   */
  void waits(UsageBacklog backlog, Instant used) {
    waiting = backlog;
    heldOf = used;
  }

  /** The ERP answers none of its next calls, at most so many. */
  void erpRefuses(int calls) {
    erpRefusals = calls;
  }

  void erpHasNoPeriod() {
    periodIsMissing = true;
  }

  public Future<InvoicePage> listBillingInvoices(
      Caller caller, String account, Instant from, Instant to, String cursor, Integer limit) {
    var finalised =
        invoices.stream()
            .filter(invoice -> !invoice.finalisedAt().isBefore(from))
            .filter(invoice -> invoice.finalisedAt().isBefore(to))
            .toList();
    return page(
        finalised, cursor, page -> new InvoicePage(page, List.of(), next(finalised, cursor)));
  }

  public Future<ErpDocumentPage> listErpDocuments(
      Caller caller, String account, String entity, String period, String cursor, Integer limit) {
    if (erpRefusals > 0) {
      erpRefusals--;
      return Future.failedFuture(
          new Failure.Unavailable("system-down", "netsuite-main is down", Duration.ofMillis(1)));
    }
    if (periodIsMissing) {
      return Future.failedFuture(new Failure.NotFound("netsuite-main has no period " + period));
    }
    var ledger = posted.stream().filter(held -> held.period().equals(period)).toList();
    return page(ledger, cursor, page -> new ErpDocumentPage(page, next(ledger, cursor)));
  }

  public Future<PricePage> listBillingPrices(
      Caller caller, String account, String cursor, Integer limit) {
    return Future.succeededFuture(
        new PricePage(
            List.of(
                new Price(
                    PRICE,
                    "v1",
                    "USD",
                    TaxBehaviour.EXCLUSIVE,
                    "api-calls",
                    new UnitCharge(new BigDecimal("0.50")))),
            null));
  }

  public Future<PostingPage> listPostings(
      Caller caller,
      String entity,
      String currency,
      String period,
      String originalPeriod,
      DocumentKind kind,
      PostingState status,
      String customer,
      String cursor,
      Integer limit) {
    var found =
        postings.stream()
            .filter(posting -> period == null || period.equals(posting.period()))
            .filter(
                posting ->
                    originalPeriod == null || originalPeriod.equals(posting.originalPeriod()))
            .toList();
    return page(found, cursor, page -> new PostingPage(page, next(found, cursor)));
  }

  public Future<UsageSummaryPage> summariseUsage(
      Caller caller,
      String customer,
      String entity,
      String meter,
      LocalDate from,
      LocalDate to,
      Granularity granularity,
      String cursor,
      Integer limit) {
    var used =
        usage.stream().filter(sum -> !sum.from().isBefore(from) && !sum.to().isAfter(to)).toList();
    return page(used, cursor, page -> new UsageSummaryPage(page, next(used, cursor)));
  }

  public Future<UsageBacklog> usageBacklog(
      Caller caller, Instant acceptedUntil, Instant usedBefore) {
    var held = heldOf.isBefore(usedBefore) ? waiting.held() : 0;
    return Future.succeededFuture(
        new UsageBacklog(waiting.unread(), held, waiting.unwindowed(), waiting.undelivered()));
  }

  static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }

  private static Invoice invoice(
      int number, int customer, String calls, String price, LocalDate from, LocalDate to) {
    var issued = to.plusDays(3);
    var net = usd(new BigDecimal(calls).multiply(new BigDecimal("0.50")).toPlainString());
    return new Invoice(
        new SourceRef("stripe", "stripe-us", "in_" + number),
        "cus_" + customer,
        "US-2026-" + number,
        "USD",
        issued,
        issued,
        null,
        issued.atStartOfDay(US.zone()).toInstant(),
        List.of(
            new InvoiceLine(
                "il_" + number,
                "API calls",
                price,
                "api-calls",
                from.atStartOfDay(US.zone()).toInstant(),
                to.atStartOfDay(US.zone()).toInstant(),
                new BigDecimal(calls),
                net,
                usd("0"),
                TaxBehaviour.EXCLUSIVE,
                List.of(),
                null)),
        List.of(),
        net,
        usd("0"),
        net,
        null);
  }

  private static <T, P> Future<P> page(List<T> all, String cursor, Function<List<T>, P> page) {
    var from = from(cursor);
    return Future.succeededFuture(page.apply(all.subList(from, Math.min(all.size(), from + PAGE))));
  }

  private static String next(List<?> all, String cursor) {
    var end = from(cursor) + PAGE;
    return end < all.size() ? Integer.toString(end) : null;
  }

  private static int from(String cursor) {
    return cursor == null ? 0 : Integer.parseInt(cursor);
  }
}
