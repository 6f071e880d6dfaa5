package io.tieout.system.vendor;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All accounts of one kind of system behind its one port: each call goes to the adapter of the
 * account that it names.
 */
public final class Accounts {

  /** Where every operation of a system contract names its account, after the caller. */
  private static final int ACCOUNT = 1;

  private Accounts() {}

  /**
   * The port over these adapters.
   *
   * @param port a generated interface
   * @param adapters by account
   * @param meter of all their calls
   */
  public static <S> S of(Class<S> port, Map<String, ? extends S> adapters, CallMeter meter) {
    Stream.of(port.getMethods()).forEach(Accounts::checkNamesAccount);
    var byAccount = Map.<String, S>copyOf(adapters);
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                  case "equals" -> same(self, arguments[0]);
                  case "hashCode" -> System.identityHashCode(self);
                  default -> port.getSimpleName() + " of " + byAccount.keySet();
                };
              }
              var account = (String) arguments[ACCOUNT];
              var adapter = byAccount.get(account);
              return adapter == null
                  ? Future.failedFuture(
                      new Failure.NotFound(
                          "%s has no account %s".formatted(port.getSimpleName(), account)))
                  : meter.time(account, method.getName(), () -> call(adapter, method, arguments));
            }));
  }

  @SuppressWarnings("ReferenceEquality") // a port equals itself only
  private static boolean same(Object one, Object other) {
    return one == other;
  }

  /** What an adapter refuses before it calls the vendor is thrown; the port's failures are not. */
  private static Future<?> call(Object adapter, Method method, Object[] arguments)
      throws IllegalAccessException {
    try {
      return (Future<?>) method.invoke(adapter, arguments);
    } catch (InvocationTargetException e) {
      return Future.failedFuture(e.getCause());
    }
  }

  private static void checkNamesAccount(Method method) {
    var types = method.getParameterTypes();
    if (types.length <= ACCOUNT || types[ACCOUNT] != String.class) {
      throw new IllegalArgumentException(method + " names no account");
    }
  }
}
