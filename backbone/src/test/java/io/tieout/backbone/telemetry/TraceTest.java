package io.tieout.backbone.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

  private static final String GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void continuesAValidTraceWithASpanOfItsOwn() {
    // When
    var trace = Trace.from(GIVEN);

    // Then
    assertThat(trace).startsWith(GIVEN.substring(0, 36)).hasSize(55).isNotEqualTo(GIVEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what"
      })
  void continuesATraceOfALaterVersionAsFarAsItIsKnown(String header) {
    // When
    var trace = Trace.from(header);

    // Then
    assertThat(trace).startsWith(GIVEN.substring(0, 36)).hasSize(55);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01what"
      })
  void startsANewTraceWhereNoneIsValid(String header) {
    // When
    var trace = Trace.from(header);

    // Then
    assertThat(trace).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01").doesNotContain("0af765");
  }
}
