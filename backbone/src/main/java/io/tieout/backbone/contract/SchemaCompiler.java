package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Locale;

/** Compiles the schemas of one bundle; formats are asserted, and nothing is ever fetched. */
final class SchemaCompiler {

  private final String iri;
  private final JsonNode document;
  private final SchemaRegistry registry;
  private int compiled;

  SchemaCompiler(String name, JsonNode document) {
    this.iri = "https://tieout.io/contracts/" + name + "/";
    this.document = document;
    var config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).locale(Locale.ENGLISH).build();
    this.registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
  }

  /** The node itself, or what its local reference points to. */
  JsonNode resolve(JsonNode node) {
    var target = node;
    while (target.has("$ref")) {
      var reference = target.get("$ref").asText();
      target = document.at(reference.substring(1));
      if (target.isMissingNode()) {
        throw new IllegalArgumentException(iri + " refers to nothing by " + reference);
      }
    }
    return target;
  }

  /** Each schema becomes a root of its own that carries the bundle's components. */
  synchronized ContractSchema compile(JsonNode schema) {
    var root = JsonNodeFactory.instance.objectNode();
    schema.properties().forEach(entry -> root.set(entry.getKey(), entry.getValue()));
    root.set("components", document.path("components"));
    var compiledSchema = registry.getSchema(SchemaLocation.of(iri + ++compiled), root);
    compiledSchema.initializeValidators();
    return new ContractSchema(compiledSchema);
  }
}
