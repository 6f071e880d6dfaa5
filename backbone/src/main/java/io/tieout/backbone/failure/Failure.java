package io.tieout.backbone.failure;

import io.tieout.model.Violation;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A failure that its caller can act on. The code is stable and machine readable; the detail says
 * what, where, and what to do, and reaches people outside (except that of {@link Unexpected}), so
 * it holds no secret and no personal data.
 *
 * <p>Failures are answers rather than bugs, so they carry no stack trace; {@link Unexpected} has
 * its cause's.
 */
public abstract sealed class Failure extends RuntimeException {

  /** Code of requests that break their contract. */
  public static final String CONTRACT_VIOLATION = "contract-violation";

  /** Code of bodies that are no acceptable JSON at all. */
  public static final String MALFORMED_JSON = "malformed-json";

  /** Code of requests that are not HTTP as RFC 9112 has it. */
  public static final String MALFORMED_REQUEST = "malformed-request";

  /** Code of work that is refused because there is too much of it. */
  static final String OVERLOADED = "overloaded";

  private static final Duration POOL_RETRY_AFTER = Duration.ofSeconds(1);

  private final String code;
  private final String detail;

  private Failure(String code, String detail, Throwable cause) {
    super(code + ": " + detail, cause, false, false);
    this.code = Objects.requireNonNull(code, "code");
    this.detail = Objects.requireNonNull(detail, "detail");
  }

  private Failure(String code, String detail) {
    this(code, detail, null);
  }

  /** Stable and machine readable, for example {@code period-closed}. */
  public final String code() {
    return code;
  }

  /** What, where, and what to do, for this occurrence; for the log. */
  public final String detail() {
    return detail;
  }

  /** The same for people outside: of what nobody foresaw, that it is in the log. */
  public String publicDetail() {
    return detail;
  }

  /** The failure in a throwable: itself, that inside its wrappers, or {@link Unexpected}. */
  public static Failure of(Throwable thrown) {
    var cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ConnectionPoolTooBusyException) {
      return new Overloaded("too many wait for a connection", POOL_RETRY_AFTER);
    }
    return cause instanceof Failure failure
        ? failure
        : new Unexpected("nobody foresaw " + cause.getClass().getSimpleName(), cause);
  }

  /** What the work returns; whatever it throws is a failure. */
  public static <T> T guard(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw of(e);
    }
  }

  /** The request itself is wrong (400); each violation says where. */
  public static final class Invalid extends Failure {
    private final transient List<Violation> errors;

    public Invalid(String code, String detail, List<Violation> errors) {
      super(code, detail);
      this.errors = List.copyOf(errors);
    }

    public Invalid(String detail, List<Violation> errors) {
      this(CONTRACT_VIOLATION, detail, errors);
    }

    /** Not JSON, or JSON with duplicate keys, trailing tokens or too deep a nesting. */
    public static Invalid malformedJson(String detail) {
      return new Invalid(MALFORMED_JSON, detail, List.of());
    }

    /** A body that broke off, or is not in chunks as its headers say. */
    public static Invalid brokenBody() {
      return new Invalid(
          MALFORMED_REQUEST,
          "the body ended before its end, or its chunks are not as RFC 9112 has them",
          List.of());
    }

    public List<Violation> errors() {
      return errors;
    }
  }

  /** No credential, or one that does not hold (401). */
  public static final class Unauthenticated extends Failure {
    private final String scheme;

    /**
     * One that asks for a credential.
     *
     * @param scheme of the credentials that would do, as {@code WWW-Authenticate} names it
     */
    public Unauthenticated(String scheme, String detail) {
      super("unauthenticated", detail);
      this.scheme = Objects.requireNonNull(scheme, "scheme");
    }

    /** Of the credentials that would do. */
    public String scheme() {
      return scheme;
    }
  }

  /** The credential holds, its roles do not allow this (403). */
  public static final class Forbidden extends Failure {
    public Forbidden(String detail) {
      super("forbidden", detail);
    }
  }

  /** There is no such thing for this caller (404). */
  public static final class NotFound extends Failure {
    public NotFound(String detail) {
      super("not-found", detail);
    }
  }

  /** The path exists, the method does not (405). */
  public static final class MethodNotAllowed extends Failure {
    private final transient List<String> allowed;

    public MethodNotAllowed(List<String> allowed) {
      super("method-not-allowed", "use one of " + String.join(", ", allowed));
      this.allowed = List.copyOf(allowed);
    }

    /** The methods that do exist. */
    public List<String> allowed() {
      return allowed;
    }
  }

  /** No representation of the answer is acceptable to the caller (406). */
  public static final class NotAcceptable extends Failure {
    public NotAcceptable(String detail) {
      super("not-acceptable", detail);
    }
  }

  /** The state of things does not allow this (409); the code says which state. */
  public static final class Conflict extends Failure {
    public Conflict(String code, String detail) {
      super(code, detail);
    }
  }

  /** The body is larger than the operation allows (413). */
  public static final class TooLarge extends Failure {
    public TooLarge(String detail) {
      super("payload-too-large", detail);
    }
  }

  /** The body's media type is not one the operation reads (415). */
  public static final class UnsupportedMediaType extends Failure {
    public UnsupportedMediaType(String detail) {
      super("unsupported-media-type", detail);
    }
  }

  /** A vendor or a business rule refuses this content for good (422); repeating it is of no use. */
  public static final class Rejected extends Failure {
    public Rejected(String code, String detail) {
      super(code, detail);
    }
  }

  /** A failure that goes by with time: nothing was done, and the same request may come again. */
  public abstract static sealed class Passing extends Failure {
    private final Duration retryAfter;

    private Passing(String code, String detail, Duration retryAfter) {
      super(code, detail);
      this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /** How long to wait before the next try. */
    public final Duration retryAfter() {
      return retryAfter;
    }
  }

  /** More requests than the quota allows (429). */
  public static final class QuotaExceeded extends Passing {
    public QuotaExceeded(String detail, Duration retryAfter) {
      super("quota-exceeded", detail, retryAfter);
    }
  }

  /** More work than can be done now (503, code {@code overloaded}). */
  public static final class Overloaded extends Passing {
    public Overloaded(String detail, Duration retryAfter) {
      super(OVERLOADED, detail, retryAfter);
    }
  }

  /** Not now, and it is certain that nothing was done (503). */
  public static final class Unavailable extends Passing {
    public Unavailable(String code, String detail, Duration retryAfter) {
      super(code, detail, retryAfter);
    }
  }

  /** Sent, outcome unknown (502): to be looked up before it is repeated. */
  public static final class Uncertain extends Failure {
    public Uncertain(String code, String detail) {
      super(code, detail);
    }
  }

  /** Any other failure (500); its detail is for the log and never leaves the process. */
  public static final class Unexpected extends Failure {
    public Unexpected(String detail, Throwable cause) {
      super("unexpected", detail, cause);
    }

    @Override
    public String publicDetail() {
      return "an error in Tieout, which is in the log";
    }
  }
}
