package io.tieout.sandbox.kit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The client credentials grant of OAuth 2 for one client. A token carries its own expiry in wall
 * time and a signature, so that it outlives a restart of the simulator.
 */
public final class ClientCredentials {
  private final String id;
  private final String secret;
  private final Duration lifetime;
  private final Clock wall;

  public ClientCredentials(String id, String secret, Duration lifetime, Clock wall) {
    this.id = id;
    this.secret = secret;
    this.lifetime = lifetime;
    this.wall = wall;
  }

  /** Whether the form asks for a token with the client's own id and secret. */
  public boolean grants(Call call) {
    var form = call.form();
    return "client_credentials".equals(form.get("grant_type"))
        && id.equals(form.get("client_id"))
        && form.contains("client_secret")
        && Signatures.same(secret, form.get("client_secret"));
  }

  /** A new token. */
  public String issue() {
    return token(wall.instant().plus(lifetime).getEpochSecond());
  }

  /** Whether the call brings a token of ours that has not expired. */
  public boolean admits(Call call) {
    String token = call.header("authorization").orElse("").replaceFirst("^(?i)bearer +", "");
    String expiry = token.replaceFirst("-.*$", "");
    return expiry.matches("\\d{1,12}")
        && Signatures.same(token(Long.parseLong(expiry)), token)
        && wall.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(expiry)));
  }

  private String token(long expiry) {
    byte[] signature = Signatures.hmacSha256(secret, Long.toString(expiry));
    return expiry + "-" + HexFormat.of().formatHex(signature);
  }
}
