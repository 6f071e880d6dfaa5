package io.tieout.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  record Server(String host, int port, Duration patience, ZoneId zone, List<String> users) {
    Server {
      Objects.requireNonNull(host, "host");
      Allowed.range("port", port, 0, 65_535);
      if (host.isEmpty()) {
        throw new IllegalArgumentException("a server has a name");
      }
    }
  }

  enum Kind {
    LARGE,
    SMALL
  }

  record Plan(List<String> names, Map<String, Integer> limits, String note) {
    Plan {
      names = List.copyOf(names);
      limits = Map.copyOf(limits);
    }
  }

  record Login(String user, Secret password) {}

  record Root(
      Server server,
      List<Server> others,
      Secret key,
      List<Secret> hooks,
      Map<String, Secret> tokens,
      Login login,
      Kind kind,
      Plan plan,
      Map<Kind, Integer> sizes) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"server":{"host":"a","port":1,"prot":2}}    | server.prot is not a key; there are [host, patience, port, users, zone]
          {"server":{"port":1}}                        | server.host is missing
          {"server":{"host":"a"}}                      | server.port is missing
          {"server":{"host":"a","port":70000}}         | server.port is 70000, allowed are 0 to 65535
          {"others":[{"host":"a","port":-1}]}          | others[0].port is -1, allowed are 0 to 65535
          {"server":{"host":"","port":1}}              | server: a server has a name
          {"server":{"host":"a","port":99999999999}}   | server.port is 99999999999, which is out of range
          {"server":{"host":"a","port":"x"}}           | server.port is "x", a whole number is needed
          {"server":{"host":"a","port":1.5}}           | server.port is 1.5, a whole number is needed
          {"server":{"host":["a"],"port":1}}           | server.host is a list, text is needed
          {"server":{"host":"a","port":1,"patience":"soon"}} | server.patience is "soon", a duration such as PT5S is needed
          {"server":{"host":"a","port":1,"zone":"Mars"}} | server.zone is "Mars", a time zone such as Europe/Berlin is needed
          {"server":{"host":"a","port":1,"users":"me"}} | server.users is text, a list is needed
          {"server":{"host":"a","port":1,"users":["me", null]}} | server.users[1] is null, a list has values only
          {"server":8080}                              | server is a number, an object is needed
          {"kind":"TINY"}                              | kind is "TINY", one of [LARGE, SMALL] is needed
          {"others":[{"host":"a","port":1},{"port":2}]}| others[1].host is missing
          {"sizes":{"TINY":1}}                         | sizes has the key TINY, one of [LARGE, SMALL] is needed
          {"plan":{"limits":{},"note":"a"}}            | plan.names is missing
          {"plan":{"names":null,"limits":{}}}          | plan: one of [names, note] is missing
          {"plan":{"names":[],"limits":{"a":null},"note":"a"}} | plan: something in it is null
          {"key":{"env":"TIEOUT_NO_SUCH_VARIABLE"}}    | key: the environment has no variable TIEOUT_NO_SUCH_VARIABLE
          {"hooks":"hush"}                             | hooks is text, a list is needed
          {"hooks":{"value":"hush"}}                   | hooks is an object, a list is needed
          {"hooks":[["hush"]]}                         | hooks[0]: a secret is an object with the text of a file, an env or a value
          {"tokens":"hush"}                            | tokens is text, an object is needed
          {"login":"hush"}                             | login is text, an object is needed
          {"login":true}                               | login is true, an object is needed
          {"key":{"value":["hush"]}}                   | key.value: a secret is an object with the text of a file, an env or a value
          """)
  void namesTheKeyTheValueAndWhatIsAllowed(String document, String message) {
    // When / Then
    assertThatThrownBy(() -> Configuration.read(object(document), Root.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void leavesTheNameOfAFileToWhoeverAskedForIt(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("tieout.json"), "{\n  colour");

    // When
    assertThatThrownBy(() -> Configuration.file(file))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("not acceptable JSON at line 2, column 3");
  }

  @Test
  void laysOneDocumentOverAnother() {
    // Given
    var below = object("{\"server\":{\"host\":\"a\",\"port\":1},\"others\":[]}");
    var above = object("{\"server\":{\"port\":2,\"patience\":\"PT1M\"}}");

    // When
    var root = Configuration.read(Configuration.merge(below, above), Root.class);

    // Then
    assertThat(root.server()).isEqualTo(new Server("a", 2, Duration.ofMinutes(1), null, null));
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
