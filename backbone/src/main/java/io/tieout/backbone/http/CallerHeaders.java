package io.tieout.backbone.http;

/** The headers by which a {@code Caller} travels between our own processes. */
final class CallerHeaders {

  static final String SUBJECT = "Tieout-Subject";
  static final String TENANT = "Tieout-Tenant";

  /** Wire names with commas between. */
  static final String ROLES = "Tieout-Roles";

  /** Milliseconds that the caller still waits; a duration, for clocks differ. */
  static final String PATIENCE = "Tieout-Patience";

  /**
   * Until when the caller waits, in milliseconds since 1970: who was frozen with the request in its
   * socket learns that it is over.
   */
  static final String DEADLINE = "Tieout-Deadline";

  private CallerHeaders() {}
}
