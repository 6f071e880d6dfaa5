package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          {"gateway": {"port": 9090}} | gateway.port and management.port are both 9090, give each a port of its own
          {"gateway": {"port": 9090, "host": "0.0.0.0"}} | gateway.port and management.port are both 9090, give each a port of its own
          {"internal": {"port": 9090, "host": "localhost"}} | internal.port and management.port are both 9090, give each a port of its own
          {"internal": {"host": "nowhere.invalid"}} | internal.host is nowhere.invalid, a host that is not known here
          """)
  void anAddressThatCannotBeHadIsNamedByItsKeys(String over, String message) {
    // Given
    var document = SampleConfig.laidOut(over);

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"gateway\": {\"port\": 0}, \"internal\": {\"port\": 0}, \"management\": {\"port\": 0}}",
        "{\"gateway\": {\"port\": 9090, \"host\": \"127.0.0.2\"}}",
        "{\"gateway\": {\"port\": 9090}, \"layers\": [\"SYSTEM\", \"PROCESS\"]}"
      })
  void whatDoesNotMeetIsTaken(String over) {
    // Given
    var document = SampleConfig.laidOut(over);

    // When
    var config = Main.configuration(document);

    // Then
    assertThat(config.systems().accounts()).hasSize(4);
  }
}
