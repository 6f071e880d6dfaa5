package io.tieout.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableSettingsTest {

  @Test
  void givesAServerItsLastPortButNotThatOfAnother(@TempDir Path home) throws Exception {
    // Given two servers that came to one port
    int port = new DurableSettings(home.resolve("one")).port("port", 0);
    Files.copy(home.resolve("one"), home.resolve("other"));

    // When
    int other = new DurableSettings(home.resolve("other")).port("port", 0);

    // Then
    assertThat(other).isNotEqualTo(port);
    assertThat(new DurableSettings(home.resolve("other")).port("port", 0)).isEqualTo(other);
    assertThat(new DurableSettings(home.resolve("one")).port("port", 0)).isEqualTo(port);
  }
}
