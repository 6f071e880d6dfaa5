package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

  @Test
  void whatLeadsSomewhereIsTaken() {
    // Given
    var document = SampleConfig.document();

    // When
    var config = Main.configuration(document);

    // Then
    assertThat(config.processes().entities()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          /processes/entities/0/billing | "ledger" | processes.entities[0].billing is ledger, which is no BILLING account; there are [stripe-us]
          /processes/entities/0/erp | "stripe-us" | processes.entities[0].erp is stripe-us, which is no ERP account; there are [ledger]
          /processes/entities/0/tax | "nobody" | processes.entities[0].tax is nobody, which is no TAX account; there are [tax-us]
          /processes/masterdata/crm | [] | processes.masterdata.crm is empty, name the CRM accounts that customers come from
          /processes/masterdata/crm | ["ledger"] | processes.masterdata.crm is ledger, which is no CRM account; there are [sales]
          /processes/posting/mapping/entities/XX | {} | processes.posting.mapping.entities.XX names no legal entity; there are [US]
          /processes/posting/periodPolicies/XX | "HOLD" | processes.posting.periodPolicies.XX names no legal entity; there are [US]
          /systems/netsuite/0/subsidiaries | {"DE": "1"} | systems.netsuite[0].subsidiaries lack legal entity US, which posts to account ledger
          /processes/entities/0/id | "U/S" | processes.entities[0].id is "U/S", a name is 1 to 64 of A-Z a-z 0-9 _ . - and begins with a letter or digit
          /systems/salesforce/0/account | "" | systems.salesforce[0].account is "", a name is 1 to 64 of A-Z a-z 0-9 _ . - and begins with a letter or digit
          """)
  void whatLeadsNowhereIsNamedByItsKey(String pointer, String json, String message) {
    // Given
    var document = SampleConfig.with(pointer, json);

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void guardsAreOfAccounts() {
    // Given
    var document = SampleConfig.document();
    var guards = document.withObject("/systems/guards");
    guards.set("nobody", guards.get("ledger"));

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .hasMessage(
            "systems.guards.nobody names no account;"
                + " there are [ledger, sales, stripe-us, stripe-us/meter-events, tax-us]");
  }

  /** The accounts of the system layer, the entities of the process layer: each has its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"layers\": [\"SYSTEM\"], \"processes\": {\"entities\": []}}",
        "{\"layers\": [\"PROCESS\"], \"peers\": {\"SYSTEM\": \"http://127.0.0.1:9\"},"
            + " \"systems\": {\"netsuite\": [], \"stripe\": [], \"salesforce\": [], \"avatax\": []}}"
      })
  void whatAnotherProcessKnowsIsNotAskedOfThisOne(String layout) {
    // Given
    var document = SampleConfig.laidOut(layout);

    // When
    var config = Main.configuration(document);

    // Then
    assertThat(config.layers()).hasSize(1);
  }
}
