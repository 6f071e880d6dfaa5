package io.tieout.backbone.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One call of an operation; everything in it has passed the contract. */
public final class OperationCall {

  private final Operation operation;
  private final Caller caller;
  private final HttpServerRequest request;
  private final Map<String, JsonNode> parameters;
  private final Body body;

  /**
   * The body as far as it has been read.
   *
   * @param bytes null while it has not been
   * @param tree null where it is not JSON
   * @param deadline from the start of reading to its end
   */
  record Body(Buffer bytes, JsonNode tree, Duration deadline) {
    Body {
      bytes = bytes == null ? Buffer.buffer() : bytes;
    }
  }

  OperationCall(
      Operation operation,
      Caller caller,
      HttpServerRequest request,
      Map<String, JsonNode> parameters,
      Body body) {
    this.operation = operation;
    this.caller = caller;
    this.request = request;
    this.parameters = parameters;
    this.body = body;
  }

  /** On whose behalf. */
  public Caller caller() {
    return caller;
  }

  /** A parameter of the path, which is always there. */
  public String path(String name) {
    return parameters.get(name).asText();
  }

  /** A parameter of the query as text. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(parameters.get(name)).map(JsonNode::asText);
  }

  /** A parameter of the query as a number, a date, an enum or whatever JSON text can be. */
  public <T> Optional<T> query(String name, Class<T> type) {
    return Optional.ofNullable(parameters.get(name)).map(value -> StrictJson.decode(value, type));
  }

  /** The JSON body. */
  public <T> T body(Class<T> type) {
    return StrictJson.decode(body.tree(), type);
  }

  /** The body as received; signatures are made of this. */
  public Buffer bytes() {
    return body.bytes();
  }

  /** Reads the body of a streaming operation whole, within the size and the time of any other. */
  public Future<Buffer> read() {
    var maxBytes = operation.body().orElseThrow().maxBytes();
    BodyReader.checkLength(request, maxBytes);
    return BodyReader.read(Vertx.currentContext().owner(), request, maxBytes, body.deadline());
  }

  /** Asks for a body that is not read whole; its client may wait for that before it sends any. */
  public void askForBody() {
    BodyReader.askFor(request);
  }

  /** The request itself, paused and unread in streaming operations; others read headers only. */
  public HttpServerRequest request() {
    return request;
  }

  /** The tree of a parameter or null. */
  JsonNode parameter(String name) {
    return parameters.get(name);
  }

  JsonNode tree() {
    return body.tree();
  }
}
