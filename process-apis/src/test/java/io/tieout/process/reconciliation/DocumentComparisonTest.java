package io.tieout.process.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.BreakClass;
import io.tieout.model.DocumentKind;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.Money;
import io.tieout.process.masterdata.LegalEntity;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentComparisonTest {

  private static final Books BOOKS =
      new Books(
          new LegalEntity(
              "US",
              "Sample Inc",
              "US",
              "USD",
              ZoneId.of("America/New_York"),
              "stripe-us",
              "netsuite-main",
              null,
              List.of("USD", "EUR")),
          "USD",
          YearMonth.parse("2026-03"));

  @Test
  void reconcilesWhatIsEqual() {
    // When
    var result = compare(List.of(usd("1", "35.00")), List.of(usd("1", "35.00")), Map.of());

    // Then
    assertThat(result.findings()).isEmpty();
    assertThat(result.reconciled()).containsExactly("tie-1");
    var row = result.rows().getFirst();
    assertThat(row.billing()).isEqualTo(row.erp());
    assertThat(row.billing().count()).isEqualTo(1);
    assertThat(row.billing().gross()).isEqualTo(usd("35.00"));
    assertThat(row.difference().gross().isZero()).isTrue();
  }

  @Test
  void hasARowOfInvoicesEvenForEmptyBooks() {
    // When
    var result = compare(List.of(), List.of(), Map.of());

    // Then
    assertThat(result.rows())
        .extracting(DocumentTieOut::kind)
        .containsExactly(DocumentKind.INVOICE);
  }

  @Test
  void splitsWhatIsMissingInTheErpByCause() {
    // Given
    var billing = List.of(usd("1", "1.00"), usd("2", "2.00"), usd("3", "4.00"), usd("4", "8.00"));
    var causes = Map.of("tie-1", Cause.IN_FLIGHT, "tie-2", Cause.HELD, "tie-3", Cause.EXCEPTION);

    // When
    var result = compare(billing, List.of(), causes);

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::subject, Finding::cause)
        .containsExactly(
            tuple(BreakClass.IN_FLIGHT, "N-1", Cause.IN_FLIGHT),
            tuple(BreakClass.MISSING_IN_ERP, "N-2", Cause.HELD),
            tuple(BreakClass.MISSING_IN_ERP, "N-3", Cause.EXCEPTION),
            tuple(BreakClass.MISSING_IN_ERP, "N-4", Cause.UNEXPLAINED));
    var row = result.rows().getFirst();
    assertThat(row.inFlight()).isEqualTo(usd("1.00"));
    assertThat(row.held()).isEqualTo(usd("2.00"));
    assertThat(row.exception()).isEqualTo(usd("4.00"));
    assertThat(row.unexplained()).isEqualTo(usd("8.00"));
    assertThat(row.difference().gross()).isEqualTo(usd("15.00"));
  }

  @Test
  void tellsAmountTaxAndRoundingApart() {
    // Given
    var billing =
        List.of(
            document("1", "10.00", "2.00"),
            document("2", "10.00", "2.00"),
            document("3", "10.00", "2.00"));
    var erp =
        List.of(
            document("1", "9.00", "3.00"),
            document("2", "10.00", "1.50"),
            document("3", "10.00", "1.99"));

    // When
    var result = compare(billing, erp, Map.of());

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(
            tuple(BreakClass.AMOUNT, usd("0.00")),
            tuple(BreakClass.TAX, usd("0.50")),
            tuple(BreakClass.ROUNDING, usd("0.01")));
    assertThat(result.reconciled()).containsExactly("tie-3");
    assertThat(result.rows().getFirst().rounding()).isEqualTo(usd("0.01"));
    assertThat(result.rows().getFirst().unexplained()).isEqualTo(usd("0.50"));
  }

  @Test
  void noticesAnotherCustomer() {
    // Given
    var erp = copy(usd("1", "35.00"), "tie-1", "N-1", "C-0002", "2026-03");

    // When
    var result = compare(List.of(usd("1", "35.00")), List.of(erp), Map.of());

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp)
        .containsExactly(tuple(BreakClass.CUSTOMER, "C-0001", "C-0002"));
    assertThat(result.reconciled()).isEmpty();
  }

  @Test
  void tellsWhatTheErpHasTooMuch() {
    // Given
    var posted = usd("1", "35.00");
    var elsewhere = copy(usd("2", "1.00"), "", "BY-HAND", "C-0001", "2026-03");
    var again = copy(usd("3", "35.00"), "", "N-1", "C-0001", "2026-03");
    var gone = usd("4", "3.00");
    var early = copy(usd("5", "5.00"), "tie-5", "N-5", "C-0001", "2026-04");

    // When
    var result =
        compare(
            List.of(posted, early),
            List.of(
                posted,
                posted,
                elsewhere,
                again,
                gone,
                copy(early, "tie-5", "N-5", "C-0001", "2026-03")),
            Map.of());

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::subject, Finding::difference)
        .containsExactlyInAnyOrder(
            tuple(BreakClass.DUPLICATE, "N-1", usd("-35.00")),
            tuple(BreakClass.DUPLICATE, "N-1", usd("-35.00")),
            tuple(BreakClass.MADE_ELSEWHERE, "BY-HAND", usd("-1.00")),
            tuple(BreakClass.MISSING_IN_BILLING, "N-4", usd("-3.00")),
            tuple(BreakClass.PERIOD, "N-5", usd("-5.00")));
    var row = result.rows().getFirst();
    assertThat(row.difference().gross()).isEqualTo(row.unexplained()).isEqualTo(usd("-79.00"));
  }

  @Test
  void seesAnInvoiceInAnotherCurrencyFromBothBooks() {
    // Given
    var billing = List.of(usd("1", "35.00"));
    var erp = List.of(document("1", "35.00", "0.00", "EUR"));
    var euro = new Books(BOOKS.entity(), "EUR", BOOKS.month());

    // When
    var inDollars = compare(billing, erp, Map.of());
    var inEuros = DocumentComparison.compare(euro, billing, erp, 1, Map.of());

    // Then
    assertThat(inDollars.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(tuple(BreakClass.AMOUNT, usd("35.00")));
    assertThat(inEuros.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(tuple(BreakClass.AMOUNT, new Money(new BigDecimal("-35.00"), "EUR")));
  }

  private static DocumentComparison.Result compare(
      List<Document> billing, List<Document> erp, Map<String, Cause> causes) {
    return DocumentComparison.compare(BOOKS, billing, erp, 1, causes);
  }

  private static Document usd(String id, String net) {
    return document(id, net, "0.00");
  }

  private static Document document(String id, String net, String tax) {
    return document(id, net, tax, "USD");
  }

  private static Document document(String id, String net, String tax, String currency) {
    var netAmount = new Money(new BigDecimal(net), currency);
    var taxAmount = new Money(new BigDecimal(tax), currency);
    return new Document(
        id,
        "tie-" + id,
        DocumentKind.INVOICE,
        "N-" + id,
        "C-0001",
        "2026-03",
        null,
        netAmount,
        taxAmount,
        netAmount.plus(taxAmount));
  }

  private static Document copy(
      Document from, String reference, String number, String customer, String period) {
    return new Document(
        from.id(),
        reference,
        from.kind(),
        number,
        customer,
        period,
        null,
        from.net(),
        from.tax(),
        from.gross());
  }

  private static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }
}
