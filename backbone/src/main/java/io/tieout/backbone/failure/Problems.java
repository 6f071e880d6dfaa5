package io.tieout.backbone.failure;

import io.tieout.model.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The one mapper between failures and HTTP problems (RFC 9457), in both directions. */
public final class Problems {

  /** Media type of every problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The errors that a problem lists, as its contract has it; more would help nobody. */
  public static final int MAX_ERRORS = 1_000;

  private static final String CHALLENGE = "WWW-Authenticate";

  /** What a peer that names no wait of its own is given. */
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

  /** Bounds what a peer's Retry-After can do to us. */
  private static final long MAX_RETRY_AFTER_SECONDS = 86_400;

  private Problems() {}

  /** The HTTP status of a failure. */
  public static int status(Failure failure) {
    return switch (failure) {
      case Failure.Invalid invalid -> 400;
      case Failure.Unauthenticated unauthenticated -> 401;
      case Failure.Forbidden forbidden -> 403;
      case Failure.NotFound notFound -> 404;
      case Failure.MethodNotAllowed methodNotAllowed -> 405;
      case Failure.NotAcceptable notAcceptable -> 406;
      case Failure.Conflict conflict -> 409;
      case Failure.TooLarge tooLarge -> 413;
      case Failure.UnsupportedMediaType unsupported -> 415;
      case Failure.Rejected rejected -> 422;
      case Failure.QuotaExceeded quota -> 429;
      case Failure.Unexpected unexpected -> 500;
      case Failure.Uncertain uncertain -> 502;
      case Failure.Overloaded overloaded -> 503;
      case Failure.Unavailable unavailable -> 503;
    };
  }

  /** The headers that a failure's response carries besides the problem. */
  public static Map<String, String> headers(Failure failure) {
    return switch (failure) {
      case Failure.Passing passing -> Map.of("Retry-After", seconds(passing.retryAfter()));
      case Failure.MethodNotAllowed method -> Map.of("Allow", String.join(", ", method.allowed()));
      case Failure.Unauthenticated unauthenticated -> Map.of(CHALLENGE, unauthenticated.scheme());
      default -> Map.of();
    };
  }

  /** The problem of a failure. */
  public static Problem problem(Failure failure) {
    return problem(
        status(failure),
        failure.code(),
        failure instanceof Failure.Unexpected
            ? "It is logged under the trace id that instance names."
            : failure.detail(),
        failure instanceof Failure.Invalid invalid ? invalid.errors() : List.of());
  }

  /**
   * A problem of the HTTP layer itself, for which there is no failure: a URI that is too long, say.
   */
  public static Problem problem(int status, String code, String detail) {
    return problem(status, code, detail, List.of());
  }

  private static Problem problem(
      int status, String code, String detail, List<io.tieout.model.Violation> errors) {
    return new Problem(
        "/problems/" + code,
        title(code),
        status,
        code,
        detail,
        null,
        errors.size() > MAX_ERRORS ? errors.subList(0, MAX_ERRORS) : errors);
  }

  /**
   * The failure that a peer answered with.
   *
   * @param problem as received
   * @param header reads a header of the response by name, null where there is none
   */
  public static Failure failure(Problem problem, UnaryOperator<String> header) {
    var code = problem.code();
    var detail = problem.detail() == null ? problem.title() : problem.detail();
    return switch (problem.status()) {
      case 400 -> new Failure.Invalid(code, detail, problem.errors());
      case 401 -> new Failure.Unauthenticated(scheme(header.apply(CHALLENGE)), detail);
      case 403 -> new Failure.Forbidden(detail);
      case 404 -> new Failure.NotFound(detail);
      case 405 -> new Failure.MethodNotAllowed(allowed(header.apply("Allow")));
      case 406 -> new Failure.NotAcceptable(detail);
      case 409 -> new Failure.Conflict(code, detail);
      case 413 -> new Failure.TooLarge(detail);
      case 415 -> new Failure.UnsupportedMediaType(detail);
      case 422 -> new Failure.Rejected(code, detail);
      case 429 -> new Failure.QuotaExceeded(detail, retryAfter(header.apply("Retry-After")));
      case 502 -> new Failure.Uncertain(code, detail);
      case 503 -> {
        var retryAfter = retryAfter(header.apply("Retry-After"));
        yield code.equals(Failure.OVERLOADED)
            ? new Failure.Overloaded(detail, retryAfter)
            : new Failure.Unavailable(code, detail, retryAfter);
      }
      default -> new Failure.Unexpected(problem.status() + " " + code + " from a peer", null);
    };
  }

  private static String title(String code) {
    var words = code.replace('-', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** Whole seconds, rounded up: coming back too early is refused again. */
  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
  }

  private static Duration retryAfter(String header) {
    if (header == null || !header.matches("[0-9]{1,9}")) {
      return DEFAULT_RETRY_AFTER;
    }
    return Duration.ofSeconds(Math.min(Long.parseLong(header), MAX_RETRY_AFTER_SECONDS));
  }

  /** A peer without a challenge is none of ours. */
  private static String scheme(String header) {
    return header == null ? "unknown" : header;
  }

  private static List<String> allowed(String header) {
    return header == null ? List.of() : Arrays.asList(header.trim().split("\\s*,\\s*", -1));
  }
}
