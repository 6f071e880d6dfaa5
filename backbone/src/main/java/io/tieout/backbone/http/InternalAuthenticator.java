package io.tieout.backbone.http;

import io.tieout.backbone.clock.ClockSkew;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Admits our own processes by the service credential and believes the Caller that they send on.
 * Holding the credential is itself the role {@code service}; without Caller headers the peer acts
 * for itself.
 */
public final class InternalAuthenticator implements Authenticator {

  /** By which a peer's client knows that it was refused here and not further in. */
  static final String SCHEME = "Bearer";

  /** Nobody waits longer than this, whatever the peer says. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Supplier<String> credential;
  private final Clock clock;

  /**
   * @param credential read at every call, so that it can be rotated
   * @param clock wall time, for deadlines
   */
  public InternalAuthenticator(Supplier<String> credential, Clock clock) {
    this.credential = Objects.requireNonNull(credential, "credential");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public Future<Caller> authenticate(HttpServerRequest request) {
    var given = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (given == null || !sameBytes(given, SCHEME + " " + credential.get())) {
      return Future.failedFuture(
          new Failure.Unauthenticated(SCHEME, "send the service credential as a bearer token"));
    }
    return Future.succeededFuture(caller(request));
  }

  private Caller caller(HttpServerRequest request) {
    var headers = request.headers();
    var roles = EnumSet.of(Role.SERVICE);
    var sent = headers.get(CallerHeaders.ROLES);
    if (sent != null && !sent.isEmpty()) {
      for (var role : sent.split(",", -1)) {
        roles.add(role(role));
      }
    }
    var subject = headers.get(CallerHeaders.SUBJECT);
    var tenant = headers.get(CallerHeaders.TENANT);
    return new Caller(
        subject == null ? "service:internal" : subject,
        tenant == null ? Caller.HOUSE : tenant,
        roles,
        Trace.from(headers.get(Trace.HEADER)),
        deadline(headers));
  }

  private Instant deadline(MultiMap headers) {
    var patient = clock.instant().plus(wait(headers.get(CallerHeaders.PATIENCE)));
    var sent = headers.get(CallerHeaders.DEADLINE);
    if (sent == null || !sent.matches("[0-9]{1,15}")) {
      return patient;
    }
    var latest = Instant.ofEpochMilli(Long.parseLong(sent)).plus(ClockSkew.ALLOWED);
    return latest.isBefore(patient) ? latest : patient;
  }

  private static Role role(String wire) {
    try {
      return Role.of(wire);
    } catch (IllegalArgumentException e) {
      throw new Failure.Unauthenticated(SCHEME, "an unknown role in " + CallerHeaders.ROLES);
    }
  }

  private static Duration wait(String millis) {
    if (millis == null || !millis.matches("[0-9]{1,9}")) {
      return LONGEST_WAIT;
    }
    var wait = Duration.ofMillis(Long.parseLong(millis));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  /** In a time that says nothing about where the two differ. */
  private static boolean sameBytes(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }
}
