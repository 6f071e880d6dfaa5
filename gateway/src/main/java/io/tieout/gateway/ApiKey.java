package io.tieout.gateway;

import io.tieout.backbone.config.Allowed;
import io.tieout.model.Role;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A credential of the edge. Only the key's digest is known here.
 *
 * @param sha256 digest of the key, 64 hex digits, kept in lower case
 * @param subject who it stands for; several keys may share one subject
 * @param tenant what it may see
 * @param roles what it may do
 * @param expires instant from which it does not hold any more, or null
 */
public record ApiKey(
    String sha256, String subject, String tenant, Set<Role> roles, Instant expires) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

  public ApiKey {
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(roles, "roles");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(tenant, "tenant");
    roles = Set.copyOf(roles);
    Allowed.that(
        "sha256",
        DIGEST.matcher(sha256).matches(),
        "of the key of %s is not the 64 hex digits of a SHA-256 digest".formatted(subject));
    Allowed.that(
        "roles",
        !roles.isEmpty(),
        "of the key of %s are empty, name at least one".formatted(subject));
    sha256 = sha256.toLowerCase(Locale.ROOT); // as digests are looked up
  }
}
