package io.tieout.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tieout.model.Role;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that every contract keeps, checked on its bundle. */
class ContractsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final Set<String> AUDIENCES = Set.of("internal", "partner");
  private static final Map<String, String> SHARED_REFUSALS =
      Map.of(
          "400", "Invalid",
          "401", "Unauthenticated",
          "403", "Forbidden",
          "405", "MethodNotAllowed",
          "406", "NotAcceptable",
          "503", "Unavailable",
          "default", "Unexpected");
  private static final Map<String, String> REFUSALS_OF_BODIES =
      Map.of("413", "TooLarge", "415", "UnsupportedMediaType");
  private static final Pattern BODY =
      Pattern.compile(".*/(requestBody|responses/2..)/content/[^/]+");

  private final List<String> violations = new ArrayList<>();

  static Stream<String> contracts() throws IOException {
    return read("/contracts/index.json").path("items").findValuesAsText("href").stream();
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void keepsTheRules(String contract) throws IOException {
    // Given
    JsonNode bundle = read(contract);

    // When
    for (String owned : List.of("x-owner", "x-audience", "x-financially-material")) {
      check(bundle.path("info").has(owned), "#/info", "says no " + owned);
    }
    check(
        AUDIENCES.contains(bundle.at("/info/x-audience").asText()),
        "#/info/x-audience",
        "is none of " + AUDIENCES);
    check(
        bundle.at("/info/x-financially-material").isBoolean(),
        "#/info/x-financially-material",
        "is neither true nor false");
    check(bundle.path("paths").isObject(), "#", "has no paths");
    visit(bundle, bundle, "#");

    // Then
    assertThat(violations).as(contract).isEmpty();
  }

  @Test
  void namesEachOperationOnce() throws IOException {
    // Given
    List<String> ids = new ArrayList<>();

    // When
    for (String contract : contracts().toList()) {
      ids.addAll(read(contract).path("paths").findValuesAsText("operationId"));
    }

    // Then
    assertThat(ids).doesNotHaveDuplicates().isNotEmpty();
  }

  private void visit(JsonNode node, JsonNode bundle, String at) {
    if (node.has("responses") && at.startsWith("#/paths")) {
      checkOperation(node, at);
    }
    if (node.has("example")) {
      checkExample(node, bundle, at);
    } else {
      check(!BODY.matcher(at).matches(), at, "has no example");
      check(!node.has("in") || !node.has("schema"), at, "has no example");
    }
    if (node.path("type").asText().equals("object")) {
      check(node.has("additionalProperties"), at, "does not say whether it takes more properties");
    }
    for (var entry : node.properties()) {
      String below = at + "/" + entry.getKey().replace("~", "~0").replace("/", "~1");
      // A comma in an unquoted text of a flow mapping begins a key that has no value.
      check(!entry.getValue().isNull(), below, "has no value");
      if (!entry.getKey().equals("example")) {
        visit(entry.getValue(), bundle, below);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      visit(node.get(i), bundle, at + "/" + i);
    }
  }

  private void checkOperation(JsonNode operation, String at) {
    for (String said : List.of("operationId", "summary", "tags", "x-roles")) {
      check(!operation.path(said).isMissingNode(), at, "has no " + said);
    }
    check(operation.path("tags").size() == 1, at, "has not one tag");
    check(!operation.path("x-roles").isEmpty(), at + "/x-roles", "names nobody");
    operation.path("x-roles").forEach(role -> Role.of(role.asText()));
    checkRefusals(operation, at, SHARED_REFUSALS);
    if (operation.has("requestBody")) {
      checkRefusals(operation, at, REFUSALS_OF_BODIES);
    }
    if (at.contains("{")) {
      checkRefusals(operation, at, Map.of("404", "NotFound"));
    }
    for (var response : operation.path("responses").properties()) {
      check(
          response.getKey().startsWith("2") || response.getValue().has("$ref"),
          at + "/responses/" + response.getKey(),
          "is a refusal of its own");
    }
  }

  private void checkRefusals(JsonNode operation, String at, Map<String, String> refusals) {
    refusals.forEach(
        (status, name) ->
            check(
                operation
                    .at("/responses/" + status + "/$ref")
                    .asText()
                    .equals("#/components/responses/" + name),
                at + "/responses/" + status,
                "is not the shared refusal " + name));
  }

  /** The example of a body or a parameter stands beside its schema, that of a schema within it. */
  private void checkExample(JsonNode node, JsonNode bundle, String at) {
    ObjectNode schema = (node.has("schema") ? node.get("schema") : node).deepCopy();
    schema.set("components", bundle.path("components"));
    SCHEMAS
        .getSchema(schema)
        .validate(
            node.get("example"),
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .forEach(error -> check(false, at + "/example", error.toString()));
  }

  private void check(boolean kept, String at, String complaint) {
    if (!kept) {
      violations.add(at + " " + complaint);
    }
  }

  private static JsonNode read(String resource) throws IOException {
    try (InputStream stream = ContractsTest.class.getResourceAsStream(resource)) {
      return JSON.readTree(stream);
    }
  }
}
