package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ErpLine;
import io.tieout.model.TaxReason;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvoiceMappingTest {
  @Test
  void takesLinesOverWithTheErpsWords() {
    // Given
    var invoice = Samples.invoice("in_1", "35.00");

    // When
    var lines = new InvoiceMapping(Samples.MAPPING).lines(invoice, Samples.US);

    // Then
    assertThat(lines)
        .containsExactly(
            new ErpLine(
                "API-CALLS",
                "API calls",
                Samples.usd("35.00"),
                Samples.usd("0.00"),
                "NT",
                LocalDate.parse("2026-03-01"),
                LocalDate.parse("2026-04-01")));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z, 2026-03-01, 2026-04-01",
    "2026-03-01T05:00:00Z, 2026-03-01T05:00:00.001Z, 2026-03-01, 2026-03-02",
    // of no length, at midnight and at noon
    "2026-04-01T04:00:00Z, 2026-04-01T04:00:00Z, 2026-04-01, 2026-04-02",
    "2026-04-01T16:00:00Z, 2026-04-01T16:00:00Z, 2026-04-01, 2026-04-02",
  })
  void serviceIsOfWholeDays(String serviceFrom, String serviceTo, LocalDate from, LocalDate to) {
    // Given
    var line = Samples.line("il_1", "api-calls-usd", "35.00", "0.00", serviceFrom, serviceTo);
    var invoice = Samples.invoice("in_1", List.of(line), List.of());

    // When
    var lines = new InvoiceMapping(Samples.MAPPING).lines(invoice, Samples.US);

    // Then
    assertThat(lines)
        .extracting(ErpLine::serviceFrom, ErpLine::serviceTo)
        .containsExactly(tuple(from, to));
  }

  @Test
  void entityGoesBeforeDefaultsPriceBeforeMeterAndJurisdictionBeforeReason() {
    // Given
    var mapping =
        new InvoiceMapping(
            new MappingConfig(
                new MappingConfig.Rules(
                    Map.of("api-calls-usd", "DEFAULT", "other-usd", "BY-PRICE"),
                    Map.of("US-CA/STANDARD", "CA", "STANDARD", "TAX", "ZERO", "Z"),
                    Map.of(),
                    null,
                    null,
                    null,
                    null),
                Map.of(
                    "US",
                    new MappingConfig.Rules(
                        Map.of("api-calls", "OF-ENTITY"),
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        null))));
    var invoice =
        Samples.invoice(
            "in_1",
            List.of(Samples.line("il_1", "100.00", "7.25"), Samples.line("il_2", "20.00", "0.00")),
            List.of(
                Samples.taxLine("US-CA", "100.00", "7.25", TaxReason.STANDARD),
                Samples.taxLine("US-CA", "20.00", "0.00", TaxReason.ZERO)));

    // When
    var lines = mapping.lines(invoice, Samples.US);

    // Then
    assertThat(lines).extracting(ErpLine::item).containsExactly("OF-ENTITY", "OF-ENTITY");
    assertThat(lines).extracting(ErpLine::taxCode).containsExactly("CA", "Z");
  }

  @Test
  void namesEverythingThatHasNoMapping() {
    // Given
    var mapping =
        new InvoiceMapping(
            new MappingConfig(
                new MappingConfig.Rules(Map.of(), Map.of(), Map.of(), null, null, null, null),
                Map.of()));
    var invoice =
        Samples.invoice(
            "in_1",
            List.of(Samples.line("il_1", "100.00", "7.25")),
            List.of(Samples.taxLine("US-CA", "100.00", "7.25", TaxReason.STANDARD)));

    // When
    var refusal =
        catchThrowableOfType(Failure.Rejected.class, () -> mapping.lines(invoice, Samples.US));

    // Then
    assertThat(refusal.code()).isEqualTo("mapping-missing");
    assertThat(refusal.detail())
        .contains("item of api-calls-usd or api-calls in entity US")
        .contains("tax code of US-CA/STANDARD or STANDARD in entity US");
  }

  @Test
  void guessesNoReasonWhereBillingGivesSeveral() {
    // Given
    var invoice =
        Samples.invoice(
            "in_1",
            List.of(Samples.line("il_1", "100.00", "0.00")),
            List.of(
                Samples.taxLine("US-CA", "50.00", "0.00", TaxReason.EXEMPT),
                Samples.taxLine("US-NY", "50.00", "0.00", TaxReason.ZERO)));

    // When
    var refusal =
        catchThrowableOfType(
            Failure.Rejected.class,
            () -> new InvoiceMapping(Samples.MAPPING).lines(invoice, Samples.US));

    // Then
    assertThat(refusal.detail()).contains("tax reason of line il_1");
  }

  @Test
  void refusesSumsThatDoNotHold() {
    // Given an invoice whose gross is a cent off
    var whole = Samples.invoice("in_1", "35.00");
    var off =
        new io.tieout.model.Invoice(
            whole.source(),
            whole.customer(),
            whole.number(),
            whole.currency(),
            whole.issueDate(),
            whole.taxPoint(),
            null,
            whole.finalisedAt(),
            whole.lines(),
            whole.taxLines(),
            whole.net(),
            whole.tax(),
            Samples.usd("35.01"),
            null);

    // When
    var refusal =
        catchThrowableOfType(
            Failure.Rejected.class,
            () -> new InvoiceMapping(Samples.MAPPING).lines(off, Samples.US));

    // Then
    assertThat(refusal.code()).isEqualTo("unbalanced-document");
    assertThat(refusal.detail()).isEqualTo("gross is 35.01 USD, its parts make 35.00 USD");
  }

  @Test
  void residueOfRoundingIsALineOfItsOwn() {
    // Given 279.16 at 20%: billing states 55.83, its lines make 55.84
    var invoice =
        stated(
            List.of(
                Samples.line("il_1", "68.33", "13.67"),
                Samples.line("il_2", "68.33", "13.67"),
                Samples.line("il_3", "57.50", "11.50"),
                Samples.line("il_4", "85.00", "17.00")),
            "279.16",
            "55.83");

    // When
    var lines = withRounding().lines(invoice, Samples.US);

    // Then
    assertThat(lines).hasSize(5);
    assertThat(lines.getLast())
        .isEqualTo(
            new ErpLine(
                "ROUNDING",
                "Rounding",
                Samples.usd("0.00"),
                Samples.usd("-0.01"),
                "SALES-TAX",
                null,
                null));
  }

  @Test
  void moreThanRoundingCanLeaveIsRefused() {
    // Given
    var invoice = stated(List.of(Samples.line("il_1", "68.33", "13.67")), "68.33", "13.66");

    // When
    var refusal =
        catchThrowableOfType(
            Failure.Rejected.class, () -> withRounding().lines(invoice, Samples.US));

    // Then
    assertThat(refusal.code()).isEqualTo("unbalanced-document");
    assertThat(refusal.detail()).isEqualTo("tax is 13.66 USD, its parts make 13.67 USD");
  }

  private static InvoiceMapping withRounding() {
    var rules = Samples.MAPPING.defaults();
    return new InvoiceMapping(
        new MappingConfig(
            rules,
            Map.of(
                "US",
                new MappingConfig.Rules(
                    Map.of(), Map.of(), Map.of(), null, TaxRounding.DOCUMENT, null, "ROUNDING"))));
  }

  /** An invoice that states other sums than its lines make. */
  private static io.tieout.model.Invoice stated(
      List<io.tieout.model.InvoiceLine> lines, String net, String tax) {
    var whole =
        Samples.invoice(
            "in_1", lines, List.of(Samples.taxLine("DE", net, tax, TaxReason.STANDARD)));
    return new io.tieout.model.Invoice(
        whole.source(),
        whole.customer(),
        whole.number(),
        whole.currency(),
        whole.issueDate(),
        whole.taxPoint(),
        null,
        whole.finalisedAt(),
        whole.lines(),
        whole.taxLines(),
        Samples.usd(net),
        Samples.usd(tax),
        Samples.usd(net).plus(Samples.usd(tax)),
        null);
  }
}
