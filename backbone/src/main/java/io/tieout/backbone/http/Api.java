package io.tieout.backbone.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.contract.Parameter;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.Pointers;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.tieout.model.Violation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Serves the operations of contracts. The order of refusals is fixed: path and method (404, 405),
 * media types (406, 415), caller (401), roles (403), size (413), then parameters and body (400,
 * every violation listed). Only what passes reaches a handler.
 */
public final class Api {

  private final Vertx vertx;
  private final Map<String, Operation> operations = new TreeMap<>();
  private final Map<String, Served> served = new TreeMap<>();

  private record Served(Operation operation, OperationHandler handler, boolean streaming) {}

  private Api(Vertx vertx) {
    this.vertx = vertx;
  }

  /** An API of the operations of these contracts, none of them handled yet. */
  public static Api of(Vertx vertx, Contract... contracts) {
    var api = new Api(vertx);
    for (var contract : contracts) {
      for (var operation : contract.operations()) {
        if (api.operations.put(operation.id(), operation) != null) {
          throw new IllegalArgumentException("two operations are called " + operation.id());
        }
      }
    }
    return api;
  }

  /** Serves an operation whose body is read, checked and handed over whole. */
  public Api handle(String operationId, OperationHandler handler) {
    return add(operationId, handler, false);
  }

  /** Serves an operation that reads its request by itself; body size and deadline are its own. */
  public Api handleStreaming(String operationId, OperationHandler handler) {
    return add(operationId, handler, true);
  }

  /**
   * Puts the operations on the router; a path that is none of theirs goes on to the router's next
   * route.
   *
   * @throws IllegalStateException naming every operation without a handler
   */
  public void mount(Router router, Authenticator authenticator) {
    var unserved = new TreeSet<>(operations.keySet());
    unserved.removeAll(served.keySet());
    if (!unserved.isEmpty()) {
      throw new IllegalStateException("operations without a handler: " + unserved);
    }
    var paths = new PathTree<Served>();
    served.values().forEach(s -> paths.add(s.operation().path(), s.operation().method(), s));
    router.route().handler(context -> route(paths, context, authenticator));
  }

  /** The operation of that id, if it is one of these contracts'. */
  Optional<Operation> operation(String operationId) {
    return Optional.ofNullable(operations.get(operationId));
  }

  private Api add(String operationId, OperationHandler handler, boolean streaming) {
    var operation = operations.get(operationId);
    if (operation == null) {
      throw new IllegalArgumentException(
          "no contract has an operation %s, there are %s"
              .formatted(operationId, operations.keySet()));
    }
    if (served.put(operationId, new Served(operation, handler, streaming)) != null) {
      throw new IllegalArgumentException("operation " + operationId + " has two handlers");
    }
    return this;
  }

  private void route(PathTree<Served> paths, RoutingContext context, Authenticator authenticator) {
    var request = context.request();
    var match = paths.find(request.path());
    if (match == null) {
      context.next();
      return;
    }
    var found = match.methods().get(request.method());
    var name = found == null ? "none" : found.operation().id();
    ListenerConfig config = context.get(Listener.CONFIG);
    request.pause();
    try {
      if (found == null) {
        throw new Failure.MethodNotAllowed(
            match.methods().keySet().stream().map(HttpMethod::name).sorted().toList());
      }
      request.routed(found.operation().path());
      found.operation().lifecycle().forEach(request.response()::putHeader);
      negotiate(found.operation(), request);
      authenticator
          .authenticate(request)
          .compose(
              caller -> call(found, caller, request, match.parameters(), config.bodyDeadline()))
          .map(
              answer -> {
                ResponseCheck.sample(found.operation(), answer, config.checkedOneIn());
                Responses.send(request, answer);
                return answer;
              })
          .onFailure(failure -> Responses.fail(vertx, request, name, failure));
    } catch (RuntimeException failure) {
      Responses.fail(vertx, request, name, failure);
    }
  }

  private static void negotiate(Operation operation, HttpServerRequest request) {
    if (!MediaTypes.acceptsJson(request.headers().getAll(HttpHeaders.ACCEPT))) {
      throw new Failure.NotAcceptable("answers are " + MediaTypes.JSON);
    }
    operation
        .body()
        .filter(body -> body.required() || hasBody(request))
        .ifPresent(
            body -> {
              var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
              if (type == null || !body.media().containsKey(MediaTypes.essence(type))) {
                throw new Failure.UnsupportedMediaType(
                    "the body is one of " + new TreeSet<>(body.media().keySet()));
              }
              if (!MediaTypes.isUtf8(type)) {
                throw new Failure.UnsupportedMediaType("bodies are in UTF-8, not as in " + type);
              }
              requireUnencoded(request);
            });
  }

  /** An encoded body would be read as what it is not. */
  private static void requireUnencoded(HttpServerRequest request) {
    var encoding = String.join(", ", request.headers().getAll(HttpHeaders.CONTENT_ENCODING));
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      throw new Failure.UnsupportedMediaType("bodies are sent unencoded, not as " + encoding);
    }
  }

  private Future<Answer> call(
      Served served,
      Caller caller,
      HttpServerRequest request,
      List<String> segments,
      Duration deadline) {
    var operation = served.operation();
    if (Collections.disjoint(operation.roles(), caller.roles())) {
      throw new Failure.Forbidden(
          "%s asks for one of the roles %s"
              .formatted(
                  operation.id(),
                  operation.roles().stream().map(Role::wire).collect(Collectors.joining(", "))));
    }
    var violations = new ArrayList<Violation>();
    var parameters = parameters(operation, request, segments, violations);
    if (served.streaming() || operation.body().isEmpty() || !expectsBody(operation, request)) {
      refuse(violations);
      if (!served.streaming()) {
        request.resume();
      }
      var unread = new OperationCall.Body(null, null, deadline);
      return served
          .handler()
          .handle(new OperationCall(operation, caller, request, parameters, unread));
    }
    var body = operation.body().get();
    BodyReader.checkLength(request, body.maxBytes());
    return BodyReader.read(vertx, request, body.maxBytes(), deadline)
        .compose(
            bytes -> {
              var media = MediaTypes.essence(request.getHeader(HttpHeaders.CONTENT_TYPE));
              var schema = body.media().get(media);
              var tree = schema.isPresent() ? StrictJson.readTree(bytes) : null;
              if (tree != null) {
                violations.addAll(schema.get().validate(tree));
              }
              refuse(violations);
              var read = new OperationCall.Body(bytes, tree, deadline);
              return served
                  .handler()
                  .handle(new OperationCall(operation, caller, request, parameters, read));
            });
  }

  private static boolean expectsBody(Operation operation, HttpServerRequest request) {
    return operation.body().orElseThrow().required() || hasBody(request);
  }

  private static boolean hasBody(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }

  private static void refuse(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new Failure.Invalid(
          violations.size() == 1
              ? "the request breaks its contract in one place"
              : "the request breaks its contract in %d places".formatted(violations.size()),
          violations);
    }
  }

  private static Map<String, JsonNode> parameters(
      Operation operation,
      HttpServerRequest request,
      List<String> segments,
      List<Violation> violations) {
    var values = new HashMap<String, JsonNode>();
    var query = QueryText.parse(request.query(), violations);
    var names = operation.pathParameters();
    for (var parameter : operation.parameters()) {
      var text =
          switch (parameter.location()) {
            case PATH ->
                List.of(QueryText.decodeSegment(segments.get(names.indexOf(parameter.name()))));
            case QUERY -> query.getOrDefault(parameter.name(), List.of());
            case HEADER -> request.headers().getAll(parameter.name());
          };
      if (text.size() > 1) {
        violations.add(new Violation("is there more than once", parameter.pointer()));
      } else if (text.size() == 1) {
        var value = parameter.parse(text.get(0));
        violations.addAll(parameter.validate(value));
        values.put(parameter.name(), value);
      } else if (parameter.required()) {
        violations.add(new Violation("is required", parameter.pointer()));
      }
    }
    for (var name : query.keySet()) {
      if (operation.parameters().stream().noneMatch(p -> isQuery(p, name))) {
        violations.add(new Violation("is not a known parameter", Pointers.member("#/query", name)));
      }
    }
    return values;
  }

  private static boolean isQuery(Parameter parameter, String name) {
    return parameter.location() == Parameter.Location.QUERY && parameter.name().equals(name);
  }
}
