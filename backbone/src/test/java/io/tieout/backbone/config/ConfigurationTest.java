package io.tieout.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  record Server(String host, int port, Duration patience) {
    Server {
      Objects.requireNonNull(host, "host");
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port is %d, allowed are 0 to 65535".formatted(port));
      }
    }
  }

  record Root(Server server, List<Server> others, Secret key) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"server":{"host":"a","port":1,"prot":2}}    | server.prot is not a key; there are [host, patience, port]
          {"server":{"port":1}}                        | server: host is missing
          {"server":{"host":"a","port":70000}}         | server: port is 70000, allowed are 0 to 65535
          {"server":{"host":"a","port":"x"}}           | server.port is "x", which is no int
          {"server":{"host":"a","port":1,"patience":"soon"}} | server.patience is "soon", which is no Duration
          {"others":[{"host":"a","port":1},{"port":2}]}| others[1]: host is missing
          {"key":{"env":"TIEOUT_NO_SUCH_VARIABLE"}}    | key: the environment has no variable TIEOUT_NO_SUCH_VARIABLE
          """)
  void namesTheKeyTheValueAndWhatIsAllowed(String document, String message) {
    // When / Then
    assertThatThrownBy(() -> Configuration.read(object(document), Root.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void laysOneDocumentOverAnother() {
    // Given
    var below = object("{\"server\":{\"host\":\"a\",\"port\":1},\"others\":[]}");
    var above = object("{\"server\":{\"port\":2,\"patience\":\"PT1M\"}}");

    // When
    var root = Configuration.read(Configuration.merge(below, above), Root.class);

    // Then
    assertThat(root.server()).isEqualTo(new Server("a", 2, Duration.ofMinutes(1)));
    assertThat(root.others()).isEmpty();
  }

  @Test
  void keepsSecretsOutOfText(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("key"), "hush\n");
    var document = object("{\"key\":{\"file\":\"%s\"}}".formatted(file));

    // When
    var root = Configuration.read(document, Root.class);

    // Then
    assertThat(root.key().value()).isEqualTo("hush");
    assertThat(root.toString()).doesNotContain("hush");
    assertThat(StrictJson.write(root).toString()).doesNotContain("hush");
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) StrictJson.readTree(json.getBytes(StandardCharsets.UTF_8));
  }
}
