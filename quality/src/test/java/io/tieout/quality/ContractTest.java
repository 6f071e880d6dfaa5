package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.contract.Parameter;
import io.tieout.backbone.failure.Problems;
import io.tieout.model.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sends every example of every operation, and one request per constraint that breaks it, and holds
 * what comes back against the contract. No operation has a line of its own here: what is sent and
 * what must come back follows from the contract.
 */
@ExtendWith(Product.Resolver.class)
@TestInstance(Lifecycle.PER_CLASS)
class ContractTest {

  private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE", "PATCH");

  /** What an example may be refused with: its records need not exist, its signature is made up. */
  private static final Set<Integer> HONEST_REFUSALS = Set.of(401, 404, 409, 422);

  /** Refusals that any listener can be brought to; 403 where a credential can lack a role. */
  private static final Set<Integer> REFUSALS = Set.of(400, 401, 404, 405, 406, 413, 415);

  /** Bodies that are no acceptable JSON, whatever the schema. */
  private static final List<String> NO_JSON =
      List.of(
          "{",
          "{\"a\":1,\"a\":2}",
          "{} {}",
          "{\"a\":NaN}",
          "{} // a comment",
          "[".repeat(65) + "]".repeat(65));

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Product product;
  private final Map<String, RawHttp> connections = new TreeMap<>();
  private final Map<String, Set<Integer>> provoked = new TreeMap<>();
  private final Set<String> codes = new TreeSet<>();
  private int sent;

  ContractTest(Product product) {
    this.product = product;
  }

  /** One operation and where it is served. */
  private final class Subject {
    private final Contract contract;
    private final Operation operation;
    private final JsonNode node;
    private final boolean external;

    Subject(Contract contract, Operation operation) {
      this.contract = contract;
      this.operation = operation;
      this.node =
          contract
              .document()
              .path("paths")
              .path(operation.path())
              .path(operation.method().name().toLowerCase(java.util.Locale.ROOT));
      this.external = contract.layer().equals("experience");
    }

    String listener() {
      return external ? "gateway" : "internal";
    }

    URI server() {
      return external ? product.gateway() : product.internal();
    }

    boolean anonymous() {
      return operation.roles().contains(Role.ANONYMOUS);
    }

    Call bare() {
      return fill(
          Call.example(contract.document(), operation.method().name(), operation.path(), node));
    }

    Call call() {
      return external
          ? bare().withHeader("X-Api-Key", product.key(operation.roles().iterator().next()))
          : bare().withHeader("Authorization", "Bearer " + product.serviceCredential());
    }

    /** Ids that exist, from the list that the operation's path goes on from. */
    private Call fill(Call example) {
      var call = example;
      for (var name : operation.pathParameters()) {
        var above = operation.path().substring(0, operation.path().indexOf("/{" + name + "}"));
        var list = contract.operations().stream().filter(it -> lists(it, above)).findFirst();
        if (list.isPresent()) {
          var items = send(new Subject(contract, list.get()).call(), server()).json();
          var value = items.at("/items/0").findValue(name);
          call = value == null ? call : call.withPath(name, value.asText());
        }
      }
      return call;
    }

    private boolean lists(Operation other, String above) {
      return other.method().name().equals("GET")
          && other.path().equals(above)
          && other.parameters().stream().anyMatch(p -> p.name().equals("limit"));
    }
  }

  @BeforeAll
  void sendWhatChangesThings() {
    subjects(contract -> true)
        .filter(subject -> !subject.operation.method().name().equals("GET"))
        .forEach(subject -> send(subject.call(), subject.server()));
    var end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode backlog;
    do {
      backlog = product.get(Role.OPERATOR, "/api/operations/v1/backlog").json();
    } while (backlog.at("/usage/unread").asLong() > 0 && System.nanoTime() < end);
  }

  @AfterAll
  void close() {
    connections.values().forEach(RawHttp::close);
    System.out.printf("%,d requests, refusals %s, codes %s%n", sent, provoked, codes);
  }

  @TestFactory
  Stream<DynamicNode> everyOperation() {
    var operations =
        product.contracts().all().stream()
            .filter(this::isServed)
            .map(
                contract ->
                    DynamicContainer.dynamicContainer(
                        contract.layer() + "/" + contract.name(),
                        subjects(contract::equals)
                            .map(
                                it -> DynamicTest.dynamicTest(it.operation.id(), () -> examine(it)))));
    return Stream.concat(
        operations, Stream.of(DynamicTest.dynamicTest("every refusal", this::everyRefusal)));
  }

  private void examine(Subject subject) {
    var errors = new ArrayList<String>();
    var call = subject.call();
    var answer = send(call, subject.server());
    var status = answer.status();
    if (status / 100 != 2 && !HONEST_REFUSALS.contains(status)) {
      errors.add("example: %d %s".formatted(status, answer.text()));
    }
    System.out.println(subject.operation.id() + " " + status + (status / 100 == 2 ? "" : " " + answer.text()));
    errors.addAll(faults(subject, answer, "example"));
    errors.addAll(byItsForm(subject, call));
    errors.addAll(byItsCaller(subject, call));
    errors.addAll(byItsParameters(subject, call));
    errors.addAll(byItsBody(subject, call));
    assertThat(errors).as(subject.operation.id()).isEmpty();
  }

  private void everyRefusal() {
    assertThat(provoked.get("gateway")).containsAll(REFUSALS).contains(403);
    assertThat(provoked.get("internal")).containsAll(REFUSALS);
    assertThat(codes)
        .allSatisfy(
            code ->
                assertThat(product.get(Role.AUDITOR, "/problems/" + code).status())
                    .as("the page of " + code)
                    .isEqualTo(200));
  }

  private List<String> byItsForm(Subject subject, Call call) {
    var errors = new ArrayList<String>();
    var allowed =
        subject.contract.operations().stream()
            .filter(other -> other.path().equals(subject.operation.path()))
            .map(other -> other.method().name())
            .sorted()
            .toList();
    for (var method : METHODS) {
      if (!allowed.contains(method)) {
        var answer = send(call.withMethod(method), subject.server());
        errors.addAll(refusal(subject, answer, 405, "method-not-allowed", method));
        if (!answer.header("allow").equals(String.join(", ", allowed))) {
          errors.add("Allow is %s, not %s".formatted(answer.header("allow"), allowed));
        }
      }
    }
    var html = send(call.withHeader("Accept", "text/html"), subject.server());
    errors.addAll(refusal(subject, html, 406, "not-acceptable", "Accept: text/html"));
    if (subject.operation.body().isPresent()) {
      var text = send(call.withHeader("Content-Type", "text/plain"), subject.server());
      errors.addAll(refusal(subject, text, 415, "unsupported-media-type", "text/plain"));
      errors.addAll(tooLarge(subject, call));
    }
    return errors;
  }

  /** Refused by its own account of its length: the body itself is never sent. */
  private List<String> tooLarge(Subject subject, Call call) {
    var length = subject.operation.body().orElseThrow().maxBytes() + 1;
    try (var http = new RawHttp(subject.server())) {
      var answer = http.send(call.announcing(length)).answer();
      var errors = refusal(subject, answer, 413, "payload-too-large", length + " bytes");
      if (!http.isClosedByServer()) {
        errors.add("the connection goes on under an unread body");
      }
      return errors;
    }
  }

  private List<String> byItsCaller(Subject subject, Call call) {
    var errors = new ArrayList<String>();
    if (subject.anonymous()) {
      return errors;
    }
    var header = subject.external ? "X-Api-Key" : "Authorization";
    for (var credential : Arrays.asList(null, "Bearer nobody", "tie_nobody")) {
      var answer = send(call.withHeader(header, credential), subject.server());
      errors.addAll(refusal(subject, answer, 401, "unauthenticated", "credential " + credential));
    }
    for (var role : Role.values()) {
      var known = subject.external && !product.key(role).isEmpty() && role != Role.SERVICE;
      if (known && !subject.operation.roles().contains(role)) {
        var answer = send(call.withHeader(header, product.key(role)), subject.server());
        errors.addAll(refusal(subject, answer, 403, "forbidden", "role " + role));
      }
    }
    return errors;
  }

  private List<String> byItsParameters(Subject subject, Call call) {
    var errors = new ArrayList<String>();
    var unknown = send(call.withQuery("unheard-of", "1"), subject.server());
    errors.addAll(violation(subject, unknown, "#/query/unheard-of", "unknown parameter"));
    var document = subject.contract.document();
    for (var parameter : subject.operation.parameters()) {
      var reference = reference(subject, parameter);
      var query = parameter.location() == Parameter.Location.QUERY;
      if (query && parameter.required()) {
        var answer = send(call.withQuery(parameter.name(), null), subject.server());
        errors.addAll(violation(subject, answer, parameter.pointer(), "required"));
      }
      var valid = parameter.parse(reference.path("example").asText());
      for (var broken :
          Breakages.of(document, reference.path("schema"), parameter.schema(), valid)) {
        var text = broken.value().asText();
        // The type of a text cannot be broken by a text, nor can a path segment be empty.
        if (!broken.value().isContainerNode()
            && !parameter.schema().validate(parameter.parse(text)).isEmpty()
            && (query || !text.isEmpty())) {
          var changed =
              query ? call.withQuery(parameter.name(), text) : call.withPath(parameter.name(), text);
          var what = parameter.name() + ": " + broken.constraint();
          errors.addAll(
              violation(subject, send(changed, subject.server()), parameter.pointer(), what));
        }
      }
    }
    errors.addAll(unknownId(subject, call));
    return errors;
  }

  private List<String> unknownId(Subject subject, Call call) {
    var names = subject.operation.pathParameters();
    if (names.isEmpty() || !subject.operation.method().name().equals("GET")) {
      return List.of();
    }
    var schema =
        Samples.resolve(
            subject.contract.document(),
            reference(subject, parameter(subject, names.getLast())).path("schema"));
    if (schema.has("enum")) {
      return List.of();
    }
    var changed = call.withPath(names.getLast(), Samples.unknown(schema));
    return refusal(subject, send(changed, subject.server()), 404, "not-found", "unknown id");
  }

  private List<String> byItsBody(Subject subject, Call call) {
    var errors = new ArrayList<String>();
    var streamed = new TreeSet<String>();
    subject.node.path("x-streamed").forEach(type -> streamed.add(type.asText()));
    for (var content : subject.node.at("/requestBody/content").properties()) {
      var type = content.getKey();
      var compiled = subject.operation.body().orElseThrow().media().get(type);
      if (compiled.isEmpty() || streamed.contains(type)) {
        continue;
      }
      for (var text : NO_JSON) {
        var answer = send(call.withBytes(type, text.getBytes(StandardCharsets.UTF_8)), subject.server());
        errors.addAll(refusal(subject, answer, 400, "malformed-json", text));
      }
      var example = content.getValue().path("example");
      var schema = content.getValue().path("schema");
      for (var broken :
          Breakages.of(subject.contract.document(), schema, compiled.get(), example)) {
        var answer = send(call.withBody(type, broken.value()), subject.server());
        errors.addAll(violation(subject, answer, "#" + broken.pointer(), broken.toString()));
      }
    }
    return errors;
  }

  private List<String> violation(Subject subject, RawHttp.Answer answer, String at, String what) {
    var errors = refusal(subject, answer, 400, "contract-violation", what);
    if (errors.isEmpty()
        && answer.json().path("errors").findValuesAsText("pointer").stream()
            .noneMatch(pointer -> pointer.startsWith(at) || at.startsWith(pointer))) {
      errors.add("%s: no error points to %s in %s".formatted(what, at, answer.text()));
    }
    return errors;
  }

  private List<String> refusal(
      Subject subject, RawHttp.Answer answer, int status, String code, String what) {
    var errors = faults(subject, answer, what);
    if (answer.status() != status || !answer.text().contains("\"code\":\"" + code + "\"")) {
      errors.add(
          "%s: %d %s instead of %d %s"
              .formatted(what, answer.status(), answer.text(), status, code));
    }
    return errors;
  }

  /** Where an answer breaks its operation's contract. */
  private List<String> faults(Subject subject, RawHttp.Answer answer, String what) {
    var errors = new ArrayList<String>();
    var status = answer.status();
    var declared = subject.node.path("responses");
    if (!declared.has(Integer.toString(status)) && !declared.has("default")) {
      errors.add("%s: %d is not declared".formatted(what, status));
    }
    var refused = status / 100 != 2;
    if (refused) {
      provoked.computeIfAbsent(subject.listener(), none -> new TreeSet<>()).add(status);
      codes.add(answer.code());
    }
    var schema =
        refused
            ? java.util.Optional.of(subject.contract.schema("Problem"))
            : subject.operation.response(status);
    if (schema.isEmpty()) {
      return errors;
    }
    var type = refused ? Problems.MEDIA_TYPE : "application/json";
    if (!answer.header("content-type").equals(type)) {
      errors.add("%s: %s instead of %s".formatted(what, answer.header("content-type"), type));
    }
    schema.get().validate(answer.json()).forEach(error -> errors.add(what + ": " + error));
    if (refused && answer.json().path("status").asInt() != status) {
      errors.add("%s: the problem has another status than %d".formatted(what, status));
    }
    return errors;
  }

  private RawHttp.Answer send(Call call, URI server) {
    sent++;
    var connection = connections.computeIfAbsent(server.toString(), url -> new RawHttp(server));
    var answer = connection.send(call.bytes()).answer();
    if (answer.header("connection").equals("close")) {
      connections.remove(server.toString()).close();
    }
    return answer;
  }

  /** What runs in one process is served, and every edge contract is. */
  private boolean isServed(Contract contract) {
    return !contract.operations().isEmpty();
  }

  private Stream<Subject> subjects(Predicate<Contract> which) {
    return product.contracts().all().stream()
        .filter(which)
        .filter(this::isServed)
        .flatMap(contract -> contract.operations().stream().map(it -> new Subject(contract, it)));
  }

  private static Parameter parameter(Subject subject, String name) {
    return subject.operation.parameters().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode reference(Subject subject, Parameter parameter) {
    var document = subject.contract.document();
    return subject
        .node
        .path("parameters")
        .valueStream()
        .map(reference -> Samples.resolve(document, reference))
        .filter(it -> it.path("name").asText().equals(parameter.name()))
        .findFirst()
        .orElseThrow();
  }
}
