package io.tieout.backbone.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                              | true
          application/json                | true
          Application/JSON; charset=utf-8 | true
          text/html                       | false
          text/html / application/json    | true
          text/html, application/*;q=0.1  | true
          application/json;q=0, */*       | false
          */*, application/json; q=0.000  | false
          application/*, */*;q=0          | true
          application/json;q=0.01         | true
          */*;q=0                         | false
          """)
  void theClosestRangeSaysWhetherJsonIsTaken(String lines, boolean taken) {
    // When
    var accepts = MediaTypes.acceptsJson(List.of(lines.split(" / ", -1)));

    // Then
    assertThat(accepts).isEqualTo(taken);
  }
}
