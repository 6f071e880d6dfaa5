package io.tieout.system.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A bearer token of OAuth 2 client credentials (RFC 6749, section 4.4), and requests that carry it:
 * fetched when first needed, kept until shortly before it expires or the vendor refuses it, fetched
 * once however many wait for it.
 */
public final class AccessToken {

  private static final Duration MARGIN = Duration.ofSeconds(60);
  private static final int UNAUTHORIZED = 401;

  private final VendorClient client;
  private final String path;
  private final String clientId;
  private final Secret clientSecret;
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
      Secret clientSecret,
      Duration lifetime,
      Clock wall) {
    this.client = client;
    this.path = path;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.lifetime = lifetime;
    this.wall = wall;
  }

  /**
   * Sends the request with a token. A request whose token is refused was not looked at any further,
   * so the same may go out once more with another.
   */
  public Future<VendorAnswer> send(VendorRequest request, Instant deadline) {
    return held()
        .compose(
            first ->
                client
                    .send(carrying(first, request), deadline)
                    .compose(
                        answer -> {
                          if (answer.status() != UNAUTHORIZED) {
                            return Future.succeededFuture(answer);
                          }
                          refused(first);
                          return held()
                              .compose(second -> client.send(carrying(second, request), deadline));
                        }));
  }

  private static VendorRequest carrying(String token, VendorRequest request) {
    return request.with(Map.of("Authorization", "Bearer " + token));
  }

  private synchronized Future<String> held() {
    if (token == null || token.failed() || !wall.instant().isBefore(goodUntil)) {
      goodUntil = wall.instant().plus(lifetime);
      // It serves all who wait, so no one's deadline ends it.
      token = client.send(request(), Instant.MAX).map(this::read);
    }
    return token;
  }

  private VendorRequest request() {
    var form =
        "grant_type=client_credentials&client_id=%s&client_secret=%s"
            .formatted(encoded(clientId), encoded(clientSecret.value()));
    return VendorRequest.write(
            HttpMethod.POST, path, "application/x-www-form-urlencoded", Buffer.buffer(form))
        .reading();
  }

  private synchronized void refused(String refused) {
    if (token != null && token.succeeded() && token.result().equals(refused)) {
      token = null;
    }
  }

  private synchronized String read(VendorAnswer answer) {
    var text = answer.body().path("access_token").textValue();
    if (!answer.isSuccess() || text == null) {
      throw Refusal.ofCredential("the vendor grants us no access token");
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
