package io.tieout.backbone.http;

import com.fasterxml.jackson.databind.JavaType;
import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.failure.Problems;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Problem;
import io.tieout.model.Role;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generated interface over HTTP, for a deployment that is split by layer. What fails before
 * anything was sent is {@code Unavailable}; what is lost after sending is {@code Uncertain}, except
 * for GET, which changes nothing. A peer that does not take the service credential is {@code
 * Unavailable} too.
 */
public final class Client {

  private static final Logger LOG = LoggerFactory.getLogger(Client.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final HttpClient http;
  private final URI base;
  private final String layer;
  private final Supplier<String> credential;
  private final Clock clock;
  private final Map<Method, Call> calls = new HashMap<>();

  /** A method's operation and the type in its Future. */
  private record Call(Operation operation, Method method, JavaType result) {}

  private Client(
      HttpClient http, URI base, String layer, Supplier<String> credential, Clock clock) {
    this.http = http;
    this.base = base;
    this.layer = layer;
    this.credential = credential;
    this.clock = clock;
  }

  /**
   * The interface, served by the process at the base address.
   *
   * @param base where it listens; the port of the scheme where it names none, and a path that goes
   *     before those of the contract
   * @param credential the service credential, read at every call
   * @param clock wall time, for deadlines
   */
  public static <I> I of(
      HttpClient http,
      URI base,
      Contract contract,
      Class<I> api,
      Supplier<String> credential,
      Clock clock) {
    var client = new Client(http, base, contract.layer(), credential, clock);
    for (var method : api.getMethods()) {
      var operation =
          contract
              .operation(method.getName())
              .orElseThrow(
                  () -> new IllegalArgumentException(method + " is no operation of the contract"));
      var future = (ParameterizedType) method.getGenericReturnType();
      var result = StrictJson.mapper().constructType(future.getActualTypeArguments()[0]);
      client.calls.put(method, new Call(operation, method, result));
    }
    var proxy =
        Proxy.newProxyInstance(
            api.getClassLoader(),
            new Class<?>[] {api},
            (self, method, arguments) -> {
              var call = client.calls.get(method);
              if (call != null) {
                return client.send(call, arguments);
              }
              return switch (method.getName()) {
                case "equals" -> same(self, arguments[0]);
                case "hashCode" -> System.identityHashCode(self);
                default -> api.getSimpleName() + " at " + base;
              };
            });
    return api.cast(proxy);
  }

  @SuppressWarnings("ReferenceEquality") // a client equals itself only
  private static boolean same(Object one, Object other) {
    return one == other;
  }

  private Future<Object> send(Call call, Object[] arguments) {
    var caller = (Caller) arguments[0];
    var left = Duration.between(clock.instant(), caller.deadline()).toMillis();
    if (left <= 0) {
      return Future.failedFuture(unavailable("deadline-passed", "nobody waits for it any more"));
    }
    var body = Buffer.buffer();
    var uri = address(call, arguments, body);
    var options =
        new RequestOptions()
            .setAbsoluteURI(base.toString())
            .setMethod(call.operation().method())
            .setURI(uri)
            .setConnectTimeout(left);
    return http.request(options)
        .recover(e -> Future.failedFuture(unreached(call, e)))
        .compose(request -> exchange(call, caller, request, body, left));
  }

  private Failure unreached(Call call, Throwable thrown) {
    if (thrown instanceof ConnectionPoolTooBusyException) {
      return Failure.of(thrown);
    }
    warn(call, "A peer cannot be reached: {}", thrown.getMessage());
    return unavailable("peer-unreachable", "no connection to the %s layer".formatted(layer));
  }

  private Future<Object> exchange(
      Call call, Caller caller, HttpClientRequest request, Buffer body, long left) {
    request
        .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + credential.get())
        .putHeader(HttpHeaders.ACCEPT, MediaTypes.JSON)
        .putHeader(CallerHeaders.SUBJECT, caller.subject())
        .putHeader(CallerHeaders.TENANT, caller.tenant())
        .putHeader(
            CallerHeaders.ROLES,
            String.join(",", caller.roles().stream().map(Role::wire).sorted().toList()))
        .putHeader(Trace.HEADER, caller.traceparent())
        .putHeader(CallerHeaders.PATIENCE, Long.toString(left))
        .putHeader(CallerHeaders.DEADLINE, Long.toString(caller.deadline().toEpochMilli()));
    call.operation()
        .body()
        .ifPresent(
            accepted ->
                request.putHeader(
                    HttpHeaders.CONTENT_TYPE, accepted.media().keySet().iterator().next()));
    return request
        .send(body)
        .compose(response -> response.body().compose(bytes -> read(call, response, bytes)))
        .timeout(left, TimeUnit.MILLISECONDS)
        .recover(
            e -> {
              if (e instanceof Failure) {
                return Future.failedFuture(e);
              }
              request.reset();
              return Future.failedFuture(lost(call.operation()));
            });
  }

  private Future<Object> read(Call call, HttpClientResponse response, Buffer bytes) {
    var status = response.statusCode();
    if (status / 100 == 2) {
      if (bytes.length() == 0 || call.result().hasRawClass(Void.class)) {
        return Future.succeededFuture();
      }
      try {
        return Future.succeededFuture(StrictJson.decode(StrictJson.readTree(bytes), call.result()));
      } catch (Failure.Invalid e) {
        throw new Failure.Unexpected(call.operation().id() + " answered against its contract", e);
      }
    }
    var type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && MediaTypes.essence(type).equals(Problems.MEDIA_TYPE)) {
      throw refused(
          call, Problems.failure(StrictJson.read(bytes, Problem.class), response::getHeader));
    }
    if (status == 502 || status == 504) {
      throw lost(call.operation());
    }
    throw new Failure.Unexpected(call.operation().id() + " answered " + status, null);
  }

  /**
   * A peer asks for the service credential while ours and its own are not the same yet: that
   * passes, and is none of the caller's doing. What else is refused as unauthenticated is the
   * caller's own.
   */
  private Failure refused(Call call, Failure failure) {
    if (!(failure instanceof Failure.Unauthenticated unauthenticated)
        || !unauthenticated.scheme().equals(InternalAuthenticator.SCHEME)) {
      return failure;
    }
    warn(call, "A peer does not take our service credential: {}", failure.detail());
    return unavailable("peer-credential", "the service credential does not hold at a peer");
  }

  /** Where a peer listens is for the log only: details of failures reach clients. */
  private void warn(Call call, String message, String why) {
    LOG.atWarn()
        .addKeyValue(LogKeys.PEER, base.getAuthority())
        .addKeyValue(LogKeys.OPERATION, call.operation().id())
        .log(message, why);
  }

  private static Failure lost(Operation operation) {
    return operation.method().equals(HttpMethod.GET)
        ? unavailable("answer-lost", operation.id() + " got no answer; it changed nothing")
        : new Failure.Uncertain(
            "answer-lost", operation.id() + " was sent and its answer was lost");
  }

  private static Failure unavailable(String code, String detail) {
    return new Failure.Unavailable(code, detail, RETRY_AFTER);
  }

  /** Fills the path and the query; what is neither is the body. */
  private String address(Call call, Object[] arguments, Buffer body) {
    var path = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/$", "");
    path += call.operation().path();
    var query = new StringBuilder();
    var parameters = call.method().getParameters();
    for (var i = 1; i < arguments.length; i++) {
      var name = parameters[i].getName();
      var argument = arguments[i];
      var declared =
          call.operation().parameters().stream().filter(p -> p.name().equals(name)).findAny();
      if (argument == null) {
        continue;
      }
      if (declared.isEmpty()) {
        body.appendBuffer(argument instanceof Buffer raw ? raw : StrictJson.write(argument));
        continue;
      }
      var text = QueryText.encode(StrictJson.mapper().valueToTree(argument).asText());
      if (call.operation().pathParameters().contains(name)) {
        path = path.replace("{" + name + "}", text);
      } else {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(text);
      }
    }
    return path + query;
  }
}
