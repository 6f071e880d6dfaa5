package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** One bundled contract: its operations, its schemas, and who answers for it. */
public final class Contract {

  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

  private final String layer;
  private final String name;
  private final JsonNode document;
  private final SchemaCompiler compiler;
  private final Map<String, Operation> operations = new TreeMap<>();
  private final Map<String, ContractSchema> components = new ConcurrentHashMap<>();

  Contract(String layer, String name, JsonNode document) {
    this.layer = layer;
    this.name = name;
    this.document = document;
    this.compiler = new SchemaCompiler(layer + "/" + name, document);
    for (var path : document.path("paths").properties()) {
      for (var method : METHODS) {
        if (path.getValue().has(method)) {
          var operation = read(path.getKey(), method, path.getValue().get(method));
          operations.put(operation.id(), operation);
        }
      }
    }
  }

  /** {@code system}, {@code process}, {@code experience} or {@code events}. */
  public String layer() {
    return layer;
  }

  public String name() {
    return name;
  }

  public String version() {
    return document.at("/info/version").asText();
  }

  /** The whole bundle, as published. */
  public JsonNode document() {
    return document;
  }

  /** Every operation, by id. */
  public List<Operation> operations() {
    return List.copyOf(operations.values());
  }

  /** The operation of that id. */
  public Optional<Operation> operation(String id) {
    return Optional.ofNullable(operations.get(id));
  }

  /**
   * The compiled schema of a component, for what does not come as a request: an event, a line of a
   * stream.
   *
   * @throws IllegalArgumentException where there is no such component
   */
  public ContractSchema schema(String component) {
    return components.computeIfAbsent(
        component,
        key -> {
          var schema = document.at("/components/schemas/" + key);
          if (schema.isMissingNode()) {
            throw new IllegalArgumentException(
                "contract %s/%s has no schema %s".formatted(layer, name, key));
          }
          return compiler.compile(schema);
        });
  }

  private Operation read(String path, String method, JsonNode node) {
    var parameters = new ArrayList<Parameter>();
    for (var reference : node.path("parameters")) {
      var parameter = compiler.resolve(reference);
      var schema = compiler.resolve(parameter.path("schema"));
      parameters.add(
          new Parameter(
              parameter.path("name").asText(),
              Parameter.Location.valueOf(parameter.path("in").asText().toUpperCase(Locale.ROOT)),
              parameter.path("required").asBoolean(),
              schema.path("type").asText("string"),
              compiler.compile(parameter.path("schema"))));
    }
    return new Operation(
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), path, node, parameters, compiler);
  }
}
