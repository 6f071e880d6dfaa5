package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import io.vertx.core.http.HttpMethod;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One operation of a contract, with everything compiled that its requests need. */
public final class Operation {

  /** A body may be this large where the contract's {@code x-max-bytes} does not say otherwise. */
  private static final long DEFAULT_MAX_BYTES = 1 << 20;

  /** RFC 9110, 5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final String id;
  private final HttpMethod method;
  private final String path;
  private final List<String> pathParameters;
  private final List<Parameter> parameters;
  private final Set<Role> roles;
  private final Optional<RequestBody> body;
  private final int successStatus;
  private final Map<Integer, ContractSchema> responses;
  private final Map<String, String> lifecycle;

  Operation(
      HttpMethod method,
      String path,
      JsonNode node,
      List<Parameter> parameters,
      SchemaCompiler compiler) {
    this.id = node.path("operationId").asText();
    this.method = method;
    this.path = path;
    this.pathParameters =
        Pattern.compile("\\{([^}]+)}").matcher(path).results().map(name -> name.group(1)).toList();
    this.parameters = List.copyOf(parameters);
    var mayCall = EnumSet.noneOf(Role.class);
    node.path("x-roles").forEach(role -> mayCall.add(Role.of(role.asText())));
    this.roles = Collections.unmodifiableSet(mayCall);
    this.body =
        node.has("requestBody")
            ? Optional.of(body(compiler.resolve(node.get("requestBody")), compiler))
            : Optional.empty();
    var schemas = new LinkedHashMap<Integer, ContractSchema>();
    var success = 0;
    for (var response : node.path("responses").properties()) {
      if (response.getKey().startsWith("2")) {
        success = Integer.parseInt(response.getKey());
        var schema =
            compiler.resolve(response.getValue()).at("/content/application~1json").path("schema");
        if (!schema.isMissingNode()) {
          schemas.put(success, compiler.compile(schema));
        }
      }
    }
    this.successStatus = success;
    this.responses = Collections.unmodifiableMap(schemas);
    this.lifecycle = lifecycle(node);
  }

  /** The operationId, unique over all contracts. */
  public String id() {
    return id;
  }

  public HttpMethod method() {
    return method;
  }

  /** The whole path template, {@code /process/posting/v1/documents/{id}}. */
  public String path() {
    return path;
  }

  /** The names of the template's parameters, from left to right. */
  public List<String> pathParameters() {
    return pathParameters;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** Who may call it: a caller with any one of these. */
  public Set<Role> roles() {
    return roles;
  }

  /** The body it takes, if it takes one. */
  public Optional<RequestBody> body() {
    return body;
  }

  /** The status of its success. */
  public int successStatus() {
    return successStatus;
  }

  /** The schema of its JSON answer of that status, if it has one. */
  public Optional<ContractSchema> response(int status) {
    return Optional.ofNullable(responses.get(status));
  }

  /**
   * What every answer says of the operation's end: {@code Deprecation} (RFC 9745) from {@code
   * x-deprecated-since} and {@code Sunset} (RFC 8594) from {@code x-sunset}, both dates in UTC.
   */
  public Map<String, String> lifecycle() {
    return lifecycle;
  }

  private static Map<String, String> lifecycle(JsonNode node) {
    var headers = new LinkedHashMap<String, String>();
    if (node.has("x-deprecated-since")) {
      headers.put("Deprecation", "@" + midnight(node.get("x-deprecated-since")).toEpochSecond());
    }
    if (node.has("x-sunset")) {
      headers.put("Sunset", HTTP_DATE.format(midnight(node.get("x-sunset"))));
    }
    return Collections.unmodifiableMap(headers);
  }

  private static ZonedDateTime midnight(JsonNode date) {
    return LocalDate.parse(date.asText()).atStartOfDay(ZoneId.of("GMT"));
  }

  private static RequestBody body(JsonNode node, SchemaCompiler compiler) {
    var media =
        node.path("content").properties().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    content -> {
                      var schema = content.getValue().path("schema");
                      return compiler.resolve(schema).path("format").asText().equals("binary")
                          ? Optional.<ContractSchema>empty()
                          : Optional.of(compiler.compile(schema));
                    }));
    return new RequestBody(
        node.path("required").asBoolean(),
        node.path("x-max-bytes").asLong(DEFAULT_MAX_BYTES),
        media);
  }

  /**
   * What a body may be.
   *
   * @param media schema by media type; none where the body is opaque bytes
   */
  public record RequestBody(
      boolean required, long maxBytes, Map<String, Optional<ContractSchema>> media) {}
}
