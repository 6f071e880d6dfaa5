package io.tieout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.contract.Parameter;
import io.tieout.model.Role;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** One operation of a running product, and what its contract says of it. */
final class Subject {

  private final Product product;
  private final Contract contract;
  private final Operation operation;
  private final JsonNode node;

  Subject(Product product, Contract contract, Operation operation) {
    this.product = product;
    this.contract = contract;
    this.operation = operation;
    this.node =
        contract
            .document()
            .path("paths")
            .path(operation.path())
            .path(operation.method().name().toLowerCase(Locale.ROOT));
  }

  Contract contract() {
    return contract;
  }

  Operation operation() {
    return operation;
  }

  /** The operation as the contract has it. */
  JsonNode node() {
    return node;
  }

  boolean reads() {
    return operation.method().name().equals("GET");
  }

  boolean isExternal() {
    return contract.layer().equals("experience");
  }

  boolean isOpenToAnyone() {
    return operation.roles().contains(Role.ANONYMOUS);
  }

  URI server() {
    return isExternal() ? product.gateway() : product.internal();
  }

  /** The header that the caller's credential goes by. */
  String credentialHeader() {
    return isExternal() ? "X-Api-Key" : "Authorization";
  }

  /**
   * The contract's example, by somebody who may, of records that exist: an id is taken from the
   * list above it, an account from the contract's other examples, for the parameter is shared by
   * many.
   *
   * @param send sends a call to a server
   */
  Call example(BiFunction<Call, URI, RawHttp.Answer> send) {
    var call =
        Call.example(contract.document(), operation.method().name(), operation.path(), node)
            .withHeader(
                credentialHeader(),
                isExternal()
                    ? product.key(operation.roles().iterator().next())
                    : "Bearer " + product.serviceCredential());
    for (var name : operation.pathParameters()) {
      var list = listAbove(name);
      if (list.isPresent()) {
        var above = new Subject(product, contract, list.get());
        var items = send.apply(above.example(send), server()).json();
        var value = items.at("/items/0").findValue(name);
        call = value == null ? call : call.withPath(name, value.asText());
      } else if (name.equals("account")) {
        call = call.withPath(name, account().orElse(call.path().get(name)));
      }
    }
    return call;
  }

  private Optional<String> account() {
    return contract.document().path("paths").findValues("example").stream()
        .flatMap(example -> example.findValues("account").stream())
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .findFirst();
  }

  /** Every method that the operation's path has. */
  List<String> methods() {
    return contract.operations().stream()
        .filter(other -> other.path().equals(operation.path()))
        .map(other -> other.method().name())
        .sorted()
        .toList();
  }

  Parameter parameter(String name) {
    return operation.parameters().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A parameter as the contract has it. */
  JsonNode node(Parameter parameter) {
    return node.path("parameters")
        .valueStream()
        .map(reference -> Samples.resolve(contract.document(), reference))
        .filter(it -> it.path("name").asText().equals(parameter.name()))
        .findFirst()
        .orElseThrow();
  }

  /** The list that the path goes on from at that parameter. */
  private Optional<Operation> listAbove(String parameter) {
    var above = operation.path().substring(0, operation.path().indexOf("/{" + parameter + "}"));
    return contract.operations().stream()
        .filter(other -> other.method().name().equals("GET") && other.path().equals(above))
        .filter(other -> other.parameters().stream().anyMatch(it -> it.name().equals("limit")))
        .findFirst();
  }
}
