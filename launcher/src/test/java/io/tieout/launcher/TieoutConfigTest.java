package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TieoutConfigTest {

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

  @Test
  void anOriginThatIsNoneIsNamedByItsKey() {
    // Given
    var document = SampleConfig.with("/edge", "{\"allowedOrigins\": [\"a b\"]}");

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("edge: allowedOrigins has a b, an origin is scheme://host[:port]");
  }
}
