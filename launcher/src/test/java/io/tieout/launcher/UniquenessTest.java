package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniquenessTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /keys,               tenant, keys: a key of tester is there twice
          /processes/entities, name,   processes.entities: entity US is configured twice
          /processes/entities, id,     processes.entities: billing account stripe-us invoices for two entities
          """)
  void whatIsThereTwiceIsNamedByItsKey(String pointer, String differsIn, String message) {
    // Given
    var document = SampleConfig.document();
    var list = (ArrayNode) document.at(pointer);
    var second = (ObjectNode) list.get(0).deepCopy();
    list.add(second.put(differsIn, "other"));

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void aFileOfKeysThatIsNotThereIsNamed() {
    // Given
    var document = SampleConfig.with("/edge", "{\"keysFile\": \"/nowhere/keys.json\"}");

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("edge.keysFile: the file /nowhere/keys.json cannot be read");
  }

  @Test
  void aFileOfKeysThatIsNoJsonIsNamedByItsKey(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("keys.json"), "keys");
    var document = SampleConfig.with("/edge", "{\"keysFile\": \"%s\"}".formatted(file));

    // When
    assertThatThrownBy(() -> Main.configuration(document))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("edge.keysFile: not acceptable JSON at line 1");
  }
}
