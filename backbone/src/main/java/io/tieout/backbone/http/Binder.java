package io.tieout.backbone.http;

import com.fasterxml.jackson.databind.JavaType;
import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Function;

/** Serves a generated interface: every method is the operation of its name. */
public final class Binder {

  private Binder() {}

  /**
   * Handles every operation of the interface by the implementation's method.
   *
   * @throws IllegalArgumentException where a method is no operation of the API
   */
  public static <I> void bind(Api api, Class<I> contract, I implementation) {
    for (var method : contract.getMethods()) {
      var operation =
          api.operation(method.getName())
              .orElseThrow(
                  () -> new IllegalArgumentException(method + " is no operation of the contract"));
      api.handle(operation.id(), handler(operation, method, implementation));
    }
  }

  private static OperationHandler handler(Operation operation, Method method, Object target) {
    var readers = arguments(operation, method);
    return call -> {
      var arguments = new Object[readers.length];
      for (var i = 0; i < readers.length; i++) {
        arguments[i] = readers[i].apply(call);
      }
      return invoke(method, target, arguments)
          .map(body -> new Answer(operation.successStatus(), body));
    };
  }

  /** Parameters are found by name; the one that the contract does not name is the body. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of functions cannot be generic
  private static Function<OperationCall, Object>[] arguments(Operation operation, Method method) {
    return Arrays.stream(method.getParameters())
        .map(
            parameter -> {
              var type = StrictJson.mapper().constructType(parameter.getParameterizedType());
              return reader(operation, parameter.getName(), type);
            })
        .toArray(Function[]::new);
  }

  private static Function<OperationCall, Object> reader(
      Operation operation, String name, JavaType type) {
    if (type.hasRawClass(Caller.class)) {
      return OperationCall::caller;
    }
    if (operation.parameters().stream().anyMatch(parameter -> parameter.name().equals(name))) {
      return call -> {
        var value = call.parameter(name);
        if (value == null) {
          return null;
        }
        return type.hasRawClass(String.class) ? value.asText() : StrictJson.decode(value, type);
      };
    }
    return type.hasRawClass(Buffer.class)
        ? OperationCall::bytes
        : call -> call.tree() == null ? null : StrictJson.decode(call.tree(), type);
  }

  private static Future<?> invoke(Method method, Object target, Object[] arguments) {
    try {
      return (Future<?>) method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      return Future.failedFuture(e.getCause());
    } catch (IllegalAccessException e) {
      return Future.failedFuture(new Failure.Unexpected("cannot call " + method, e));
    }
  }
}
