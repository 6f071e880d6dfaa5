package io.tieout.system.vendor;

import io.tieout.backbone.failure.Failure;
import java.time.Duration;

/** The refusals that every kind of vendor has in common. */
public final class Refusal {
  private static final Duration CREDENTIAL_REST = Duration.ofMinutes(1);

  private Refusal() {}

  /**
   * What is said of a refused request: never the vendor's own message, which may quote what was
   * sent.
   *
   * @param account the configured name
   * @param code the vendor's
   * @param field that the vendor names; empty if it names none
   */
  public static String said(String account, VendorRequest request, String code, String field) {
    return "%s refuses %s %s: %s%s"
        .formatted(
            account,
            request.method(),
            request.path().replaceFirst("\\?.*", ""),
            code,
            field.isEmpty() ? "" : " of " + field);
  }

  /** Nothing goes through until somebody has put the credential or its rights in order. */
  public static Failure ofCredential(String said) {
    return new Failure.Unavailable("system-credential", said, CREDENTIAL_REST);
  }

  /** The same request would be refused again. */
  public static Failure forGood(String said) {
    return new Failure.Rejected("vendor-refusal", said);
  }
}
