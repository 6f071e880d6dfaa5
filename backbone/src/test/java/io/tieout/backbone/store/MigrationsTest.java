package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {

  private static final String NOWHERE = "postgresql://core:secret@127.0.0.1:1/none";

  @Test
  void aDatabaseThatCannotBeReachedIsNamedByItsKey() {
    // Given
    var config = StoreConfig.of(NOWHERE, NOWHERE);

    // When
    assertThatThrownBy(() -> Migrations.run(config, List.of("backbone")))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "store.uri: postgresql://127.0.0.1:1/none cannot be used: Connection to 127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://127.0.0.1:5432/tieout",
        "127.0.0.1:5432/tieout",
        "postgresql://core:secret@127.0.0.1:5432/tieout",
        "postgresql://127.0.0.1:port/tieout",
        "postgresql://a b/tieout"
      })
  void anUriOfAnotherFormIsRefusedWithoutBeingQuoted(String uri) {
    // Given
    var right = StoreConfig.of(NOWHERE, NOWHERE);

    // When
    assertThatThrownBy(
            () ->
                new StoreConfig(
                    uri,
                    right.coreUser(),
                    right.corePassword(),
                    right.edgeUser(),
                    right.edgePassword(),
                    1,
                    1,
                    1,
                    right.statementTimeout(),
                    right.idleTimeout(),
                    1))
        // Then
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("uri is not postgresql://host:port/database, without a user");
  }
}
