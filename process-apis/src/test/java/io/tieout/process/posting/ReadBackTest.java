package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpStatus;
import java.time.LocalDate;
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
        Samples.usd(column[9]));
  }
}
