package io.tieout.sandbox.kit;

/** What goes wrong with one call. Written as {@code status=503}, {@code reset-before}, ... */
sealed interface Fault {
  /** The vendor answers with an error and does nothing. */
  record Status(int status) implements Fault {}

  /** The connection is cut before anything is done. */
  record ResetBefore() implements Fault {}

  /** Everything is done and committed, and the connection is cut instead of an answer. */
  record ResetAfterCommit() implements Fault {}

  /** The call is served, but later. */
  record Delay(long millis) implements Fault {}

  /** A proxy answers in the vendor's stead: status 200, and a page for people. Nothing is done. */
  record Html() implements Fault {}

  /** Everything is done and committed, and the answer is JSON of a shape that nobody knows. */
  record WrongSchema() implements Fault {}

  /** Nothing goes wrong. */
  record None() implements Fault {}

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException where it is none of them
   */
  static Fault parse(String text) {
    int equals = text.indexOf('=');
    String kind = equals < 0 ? text : text.substring(0, equals);
    String value = text.substring(equals + 1);
    return switch (kind) {
      case "status" -> new Status(Integer.parseInt(value));
      case "delay" -> new Delay(Long.parseLong(value));
      case "reset-before" -> new ResetBefore();
      case "reset-after-commit" -> new ResetAfterCommit();
      case "html" -> new Html();
      case "wrong-schema" -> new WrongSchema();
      default ->
          throw new IllegalArgumentException(
              "fault '"
                  + text
                  + "' is none of status=N, delay=MS, reset-before, reset-after-commit, html, "
                  + "wrong-schema");
    };
  }
}
