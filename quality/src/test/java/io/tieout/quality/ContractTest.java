package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Parameter;
import io.tieout.backbone.failure.Problems;
import io.tieout.model.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
  private static final String TOO_DEEP = "[".repeat(65) + "]".repeat(65);

  private static final List<String> NO_JSON =
      List.of("{", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":NaN}", "{} // a comment", TOO_DEEP);

  /** The first faults of an operation tell the most. */
  private static final int MOST_TOLD = 10;

  private final Product product;
  private final Map<String, RawHttp> connections = new TreeMap<>();
  private final Map<String, Set<Integer>> provoked = new TreeMap<>();
  private final Set<String> codes = new TreeSet<>();
  private final Set<String> unanswered = new TreeSet<>();
  private int sent;

  ContractTest(Product product) {
    this.product = product;
  }

  @BeforeAll
  void sendWhatChangesThings() {
    subjects(contract -> true)
        .filter(subject -> !subject.reads())
        .forEach(subject -> send(subject.example(this::send), subject.server()));
    Product.await(
        () -> {
          var backlog = product.get(Role.OPERATOR, "/api/operations/v1/backlog").json();
          return backlog.at("/usage/unread").asLong() == 0;
        });
  }

  @AfterAll
  void close() {
    connections.values().forEach(RawHttp::close);
    System.out.printf("%,d requests, refusals %s%n", sent, provoked);
    System.out.println("examples that are refused: " + unanswered);
  }

  @TestFactory
  Stream<DynamicNode> everyOperation() {
    var operations =
        product.contracts().all().stream()
            .filter(ContractTest::isServed)
            .map(
                contract ->
                    DynamicContainer.dynamicContainer(
                        contract.layer() + "/" + contract.name(),
                        subjects(contract::equals)
                            .map(
                                it ->
                                    DynamicTest.dynamicTest(
                                        it.operation().id(), () -> examine(it)))));
    return Stream.concat(
        operations, Stream.of(DynamicTest.dynamicTest("every refusal", this::everyRefusal)));
  }

  private void examine(Subject subject) {
    var errors = new ArrayList<String>();
    var call = subject.example(this::send);
    var answer = send(call, subject.server());
    var status = answer.status();
    if (status / 100 != 2 && !HONEST_REFUSALS.contains(status)) {
      errors.add("example: %d %s".formatted(status, answer.text()));
    }
    if (status / 100 != 2) {
      unanswered.add(subject.operation().id() + " " + answer.code());
    }
    errors.addAll(faults(subject, answer, "example"));
    errors.addAll(byItsForm(subject, call));
    errors.addAll(byItsCaller(subject, call));
    errors.addAll(byItsParameters(subject, call));
    errors.addAll(byItsBody(subject, call));
    assertThat(errors.stream().limit(MOST_TOLD)).as(subject.operation().id()).isEmpty();
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
    var allowed = subject.methods();
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
    if (subject.operation().body().isPresent()) {
      var text = send(call.withHeader("Content-Type", "text/plain"), subject.server());
      errors.addAll(refusal(subject, text, 415, "unsupported-media-type", "text/plain"));
      var type = call.headers().get("Content-Type");
      var latin =
          send(call.withHeader("Content-Type", type + "; charset=ISO-8859-1"), subject.server());
      errors.addAll(refusal(subject, latin, 415, "unsupported-media-type", "ISO-8859-1"));
      var gzip = send(call.withHeader("Content-Encoding", "gzip"), subject.server());
      errors.addAll(refusal(subject, gzip, 415, "unsupported-media-type", "gzip"));
      errors.addAll(tooLarge(subject, call));
    }
    return errors;
  }

  /** Refused by its own account of its length: the body itself is never sent. */
  private List<String> tooLarge(Subject subject, Call call) {
    var length = subject.operation().body().orElseThrow().maxBytes() + 1;
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
    if (subject.isOpenToAnyone()) {
      return errors;
    }
    var header = subject.credentialHeader();
    for (var credential : Arrays.asList(null, "Bearer nobody", "tie_nobody")) {
      var answer = send(call.withHeader(header, credential), subject.server());
      errors.addAll(refusal(subject, answer, 401, "unauthenticated", "credential " + credential));
      var scheme = answer.header("www-authenticate");
      if (!scheme.equals(subject.isExternal() ? "ApiKey" : "Bearer")) {
        errors.add("%s is asked for, which is of no use".formatted(scheme));
      }
    }
    for (var role : Role.values()) {
      var known = subject.isExternal() && !product.key(role).isEmpty() && role != Role.SERVICE;
      if (known && !subject.operation().roles().contains(role)) {
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
    var document = subject.contract().document();
    for (var parameter : subject.operation().parameters()) {
      var reference = subject.node(parameter);
      var query = parameter.location() == Parameter.Location.QUERY;
      if (query && parameter.required()) {
        var answer = send(call.withQuery(parameter.name(), null), subject.server());
        errors.addAll(violation(subject, answer, parameter.pointer(), "required"));
      }
      if (query) {
        var answer = send(call.withQuery(parameter.name(), "a\0b"), subject.server());
        errors.addAll(violation(subject, answer, parameter.pointer(), parameter.name() + ": NUL"));
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
              query
                  ? call.withQuery(parameter.name(), text)
                  : call.withPath(parameter.name(), text);
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
    var names = subject.operation().pathParameters();
    if (names.isEmpty() || !subject.reads()) {
      return List.of();
    }
    var schema =
        Samples.resolve(
            subject.contract().document(),
            subject.node(subject.parameter(names.getLast())).path("schema"));
    if (schema.has("enum")) {
      return List.of();
    }
    var changed = call.withPath(names.getLast(), Samples.unknown(schema));
    return refusal(subject, send(changed, subject.server()), 404, "not-found", "unknown id");
  }

  private List<String> byItsBody(Subject subject, Call call) {
    var errors = new ArrayList<String>();
    var streamed = new TreeSet<String>();
    subject.node().path("x-streamed").forEach(type -> streamed.add(type.asText()));
    for (var content : subject.node().at("/requestBody/content").properties()) {
      var type = content.getKey();
      var compiled = subject.operation().body().orElseThrow().media().get(type);
      if (compiled.isEmpty() || streamed.contains(type)) {
        continue;
      }
      for (var text : NO_JSON) {
        if (type.endsWith("-batch+json") && text.equals(TOO_DEEP)) {
          continue; // an event of a batch that is too deep is refused by itself
        }
        var answer =
            send(call.withBytes(type, text.getBytes(StandardCharsets.UTF_8)), subject.server());
        errors.addAll(refusal(subject, answer, 400, "malformed-json", text));
      }
      var example = content.getValue().path("example");
      var schema = content.getValue().path("schema");
      for (var broken :
          Breakages.of(subject.contract().document(), schema, compiled.get(), example)) {
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
    var declared = subject.node().path("responses");
    if (!declared.has(Integer.toString(status)) && !declared.has("default")) {
      errors.add("%s: %d is not declared".formatted(what, status));
    }
    var refused = status / 100 != 2;
    if (refused) {
      provoked
          .computeIfAbsent((subject.isExternal() ? "gateway" : "internal"), none -> new TreeSet<>())
          .add(status);
      codes.add(answer.code());
    }
    var schema =
        refused
            ? java.util.Optional.of(subject.contract().schema("Problem"))
            : subject.operation().response(status);
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

  private static boolean isServed(Contract contract) {
    return !contract.operations().isEmpty();
  }

  private Stream<Subject> subjects(Predicate<Contract> which) {
    return product.contracts().all().stream()
        .filter(which)
        .filter(ContractTest::isServed)
        .flatMap(
            contract ->
                contract.operations().stream().map(it -> new Subject(product, contract, it)));
  }
}
