package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpStatus;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadBackTest {
  private static final ErpDocument SENT =
      InvoiceMapping.document(
          Samples.invoice("in_1", "35.00"),
          Samples.US,
          "tie-a",
          "2026-03",
          "1001",
          new InvoiceMapping(Samples.MAPPING).lines(Samples.invoice("in_1", "35.00"), Samples.US));

  @Test
  void documentAsSentIsNoDifference() {
    // When
    var differences =
        ReadBack.differences(
            SENT, held("US,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,1,35.00,0.00,35.00"));

    // Then
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DE,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,1,35.00,0.00,35.00|entity is DE instead of US",
        "US,1002,US-2026-in_1,2026-04-04,2026-03,POSTED,1,35.00,0.00,35.00|customer is 1002 instead of 1001",
        "US,1001,INV7,2026-04-04,2026-03,POSTED,1,35.00,0.00,35.00|number is INV7 instead of US-2026-in_1",
        "US,1001,US-2026-in_1,2026-04-05,2026-03,POSTED,1,35.00,0.00,35.00|document date is 2026-04-05 instead of 2026-04-04",
        "US,1001,US-2026-in_1,2026-04-04,2026-04,POSTED,1,35.00,0.00,35.00|period is 2026-04 instead of 2026-03",
        "US,1001,US-2026-in_1,2026-04-04,2026-03,PENDING,1,35.00,0.00,35.00|status is PENDING instead of POSTED",
        "US,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,2,35.00,0.00,35.00|lines is 2 instead of 1",
        "US,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,1,34.99,0.00,35.00|net is 34.99 USD instead of 35.00 USD",
        "US,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,1,35.00,0.01,35.00|tax is 0.01 USD instead of 0.00 USD",
        "US,1001,US-2026-in_1,2026-04-04,2026-03,POSTED,1,35.00,0.00,35.01|gross is 35.01 USD instead of 35.00 USD",
      })
  void everyFigureCounts(String held, String difference) {
    // When
    var differences = ReadBack.differences(SENT, held(held));

    // Then
    assertThat(differences).containsExactly(difference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SEATS,30.00,0.00,NT,2026-03-01,2026-04-01|item of line 1 is SEATS instead of API-CALLS",
        "API-CALLS,29.99,0.00,NT,2026-03-01,2026-04-01|net of line 1 is 29.99 USD instead of 30.00 USD",
        "API-CALLS,30.00,0.01,NT,2026-03-01,2026-04-01|tax of line 1 is 0.01 USD instead of 0.00 USD",
        "API-CALLS,30.00,0.00,EX,2026-03-01,2026-04-01|tax code of line 1 is EX instead of NT",
        "API-CALLS,30.00,0.00,,2026-03-01,2026-04-01|tax code of line 1 is missing instead of NT",
        "API-CALLS,30.00,0.00,NT,2026-03-02,2026-04-01|service from of line 1 is 2026-03-02 instead of 2026-03-01",
        "API-CALLS,30.00,0.00,NT,2026-03-01,2026-03-31|service to of line 1 is 2026-03-31 instead of 2026-04-01",
        "API-CALLS,30.00,0.00,NT,,|'service from of line 1 is missing instead of 2026-03-01, service to of line 1 is missing instead of 2026-04-01'",
      })
  void everyDimensionOfALineCounts(String line, String difference) {
    // Given
    var sent = sent(charge("30.00"), ROUNDING);

    // When
    var differences =
        ReadBack.differences(sent, held(sent, line(line), line("ROUND,5.00,0.00,NT,,")));

    // Then
    assertThat(String.join(", ", differences)).isEqualTo(difference);
  }

  @Test
  void amountsOfTwoLinesThatChangedPlacesAreDifferences() {
    // Given
    var sent = sent(charge("30.00"), charge("5.00"));

    // When
    var differences =
        ReadBack.differences(
            sent,
            held(
                sent,
                line("API-CALLS,5.00,0.00,NT,2026-03-01,2026-04-01"),
                line("API-CALLS,30.00,0.00,NT,2026-03-01,2026-04-01")));

    // Then
    assertThat(differences)
        .containsExactly(
            "net of line 1 is 5.00 USD instead of 30.00 USD",
            "net of line 2 is 30.00 USD instead of 5.00 USD");
  }

  @Test
  void datesThatTheErpSetsWhereNoneWereSentAreNone() {
    // Given
    var sent = sent(ROUNDING);

    // When
    var differences =
        ReadBack.differences(sent, held(sent, line("ROUND,5.00,0.00,NT,2026-03-01,2026-04-01")));

    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void linesThatAreNotToldAreADifference() {
    // Given
    var sent = sent(charge("35.00"));

    // When
    var differences = ReadBack.differences(sent, held(sent));

    // Then
    assertThat(differences).containsExactly("lines is 0 instead of 1");
  }

  private static final ErpLine ROUNDING =
      new ErpLine("ROUND", "Rounding", Samples.usd("5.00"), Samples.usd("0.00"), "NT", null, null);

  private static ErpLine charge(String net) {
    return new ErpLine(
        "API-CALLS",
        "API calls",
        Samples.usd(net),
        Samples.usd("0.00"),
        "NT",
        LocalDate.parse("2026-03-01"),
        LocalDate.parse("2026-04-01"));
  }

  private static ErpDocument sent(ErpLine... lines) {
    return InvoiceMapping.document(
        Samples.invoice("in_1", "35.00"), Samples.US, "tie-a", "2026-03", "1001", List.of(lines));
  }

  private static ErpPosted held(ErpDocument sent, ErpPostedLine... lines) {
    return new ErpPosted(
        "20000",
        sent.reference(),
        sent.kind(),
        sent.entity(),
        sent.customer(),
        sent.number(),
        sent.documentDate(),
        sent.period(),
        ErpStatus.POSTED,
        sent.lines().size(),
        sent.net(),
        sent.tax(),
        sent.gross(),
        List.of(lines));
  }

  /** Item, net, tax, tax code, and the dates of service; what is empty the ERP does not say. */
  private static ErpPostedLine line(String columns) {
    var column = columns.split(",", -1);
    return new ErpPostedLine(
        column[0],
        Samples.usd(column[1]),
        Samples.usd(column[2]),
        column[3].isEmpty() ? null : column[3],
        column[4].isEmpty() ? null : LocalDate.parse(column[4]),
        column[5].isEmpty() ? null : LocalDate.parse(column[5]));
  }

  private static ErpPosted held(String columns) {
    var column = columns.split(",", -1);
    return new ErpPosted(
        "20000",
        "tie-a",
        DocumentKind.INVOICE,
        column[0],
        column[1],
        column[2],
        LocalDate.parse(column[3]),
        column[4],
        ErpStatus.valueOf(column[5]),
        Integer.parseInt(column[6]),
        Samples.usd(column[7]),
        Samples.usd(column[8]),
        Samples.usd(column[9]),
        List.of(line("API-CALLS,35.00,0.00,NT,2026-03-01,2026-04-01")));
  }
}
