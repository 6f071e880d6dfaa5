package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.config.ConfigurationException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TieoutConfigTest {

  private static final Pattern DURATION = Pattern.compile("P.*[0-9][A-Z]");

  /** Numbers and durations, wherever they are: none of them may be below zero. */
  static Stream<Arguments> bounded() {
    return bounded("", "", Configuration.merge(Main.defaults(), SampleConfig.document()));
  }

  private static Stream<Arguments> bounded(String key, String pointer, JsonNode node) {
    if (node.isContainerNode()) {
      return node.isArray()
          ? IntStream.range(0, node.size())
              .boxed()
              .flatMap(i -> bounded("%s[%d]".formatted(key, i), pointer + "/" + i, node.get(i)))
          : node.properties().stream()
              .flatMap(
                  field ->
                      bounded(
                          key.isEmpty() ? field.getKey() : key + "." + field.getKey(),
                          pointer + "/" + field.getKey().replace("/", "~1"),
                          field.getValue()));
    }
    return node.isNumber()
        ? Stream.of(Arguments.of(key, pointer, "-1"))
        : DURATION.matcher(node.asText()).matches()
            ? Stream.of(Arguments.of(key, pointer, "\"PT-1S\""))
            : Stream.of();
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void whatIsOutOfItsBoundsIsNamedByItsKey(String key, String pointer, String json) {
    // Given
    var document = SampleConfig.with(pointer, json);

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching(
            Pattern.quote(key + " is " + json.replace("\"", "")) + ", (at least|allowed|more) .*");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /gateway,                                gateway is missing
          /serviceCredential,                      serviceCredential is missing
          /keys/0/sha256,                          keys[0].sha256 is missing
          /keys/0/roles,                           keys[0].roles is missing
          /systems/stripe/0/webhookSecrets,        systems.stripe[0].webhookSecrets is missing
          /systems/stripe/0/draftWindow,           systems.stripe[0].draftWindow is missing
          /systems/netsuite/0/subsidiaries,        systems.netsuite[0].subsidiaries is missing
          /systems/salesforce/0/endpoint/uri,      systems.salesforce[0].endpoint.uri is missing
          /systems/guards/ledger/maxWait,          systems.guards.ledger.maxWait is missing
          /processes/entities,                     processes.entities is missing
          /processes/entities/0/currencies,        processes.entities[0].currencies is missing
          /processes/masterdata/crm,               processes.masterdata.crm is missing
          /processes/posting/mapping/defaults,     processes.posting.mapping.defaults is missing
          """)
  void whatIsMissingIsNamedByItsKey(String pointer, String message) {
    // Given
    var document = SampleConfig.with(pointer, "null");

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8090", "system-host", "ws://a:1", "http:///v1", "http://a_b:8090"})
  void aPeerWhoseAddressIsNoneIsNamedByItsKey(String uri) {
    // Given
    var document =
        SampleConfig.laidOut(
            "{\"layers\": [\"PROCESS\"], \"peers\": {\"SYSTEM\": \"%s\"}}".formatted(uri));

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("peers.SYSTEM is not http://host[:port] or https://host[:port]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "*", "ws://a", "https://my_console.example", "https://a/b", "https://a:x"})
  void anOriginThatIsNoneIsNamedByItsKey(String origin) {
    // Given
    var document = SampleConfig.with("/edge", "{\"allowedOrigins\": [\"%s\"]}".formatted(origin));

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "edge.allowedOrigins has %s, an origin of pages is scheme://host[:port]"
                .formatted(origin));
  }
}
