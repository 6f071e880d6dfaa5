package io.tieout.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** A generated interface in the hands of a test that answers only some of its operations. */
public final class TestPort {

  private TestPort() {}

  /**
   * The interface, answered by the public methods of the same name and parameters.
   *
   * @param answers any other operation is an {@link UnsupportedOperationException}
   */
  public static <I> I of(Class<I> port, Object answers) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, operation, arguments) -> {
              var answer =
                  Arrays.stream(answers.getClass().getMethods())
                      .filter(method -> method.getName().equals(operation.getName()))
                      .filter(
                          method ->
                              Arrays.equals(
                                  method.getParameterTypes(), operation.getParameterTypes()))
                      .findFirst()
                      .orElseThrow(() -> new UnsupportedOperationException(operation.getName()));
              try {
                return answer.invoke(answers, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
