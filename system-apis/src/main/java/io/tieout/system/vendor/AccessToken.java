package io.tieout.system.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A bearer token of OAuth 2 client credentials (RFC 6749, section 4.4): fetched when first needed,
 * kept until shortly before it expires, fetched once however many wait for it.
 */
public final class AccessToken {

  private static final Duration MARGIN = Duration.ofSeconds(60);
  private static final Duration CREDENTIAL_REST = Duration.ofMinutes(1);

  private final VendorClient client;
  private final VendorRequest request;
  private final Duration lifetime;
  private final Clock wall;
  private Future<String> token; // guarded by this
  private Instant goodUntil = Instant.MIN; // guarded by this

  /**
   * @param path of the vendor's token endpoint
   * @param lifetime of a token whose expiry the vendor does not tell
   */
  public AccessToken(
      VendorClient client,
      String path,
      String clientId,
      String clientSecret,
      Duration lifetime,
      Clock wall) {
    this.client = client;
    this.lifetime = lifetime;
    this.wall = wall;
    var form =
        "grant_type=client_credentials&client_id=%s&client_secret=%s"
            .formatted(encoded(clientId), encoded(clientSecret));
    this.request =
        VendorRequest.write(
                HttpMethod.POST, path, "application/x-www-form-urlencoded", Buffer.buffer(form))
            .reading();
  }

  /** A token that holds, as far as we know. */
  public synchronized Future<String> get() {
    if (token == null || token.failed() || !wall.instant().isBefore(goodUntil)) {
      goodUntil = wall.instant().plus(lifetime);
      token = client.send(request).map(this::read);
    }
    return token;
  }

  /** The vendor did not take this token: the next call fetches another. */
  public synchronized void refused(String refused) {
    if (token != null && token.succeeded() && token.result().equals(refused)) {
      token = null;
    }
  }

  private synchronized String read(VendorAnswer answer) {
    var text = answer.body().path("access_token").textValue();
    if (!answer.isSuccess() || text == null) {
      throw new Failure.Unavailable(
          "system-credential", "the vendor grants us no access token", CREDENTIAL_REST);
    }
    var seconds = seconds(answer.body().path("expires_in"));
    if (seconds > 0) {
      goodUntil = wall.instant().plusSeconds(seconds).minus(MARGIN);
    }
    return text;
  }

  /** Vendors write it as a number or as text. */
  private static long seconds(JsonNode expiresIn) {
    return expiresIn.asText().matches("[0-9]{1,9}") ? Long.parseLong(expiresIn.asText()) : 0;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
