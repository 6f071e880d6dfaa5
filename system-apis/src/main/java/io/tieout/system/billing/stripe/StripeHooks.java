package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Violation;
import io.tieout.system.billing.BillingHint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stripe's webhooks: {@code Stripe-Signature: t=<seconds>,v1=<hex>} is the HMAC-SHA256 of {@code
 * t.body} by one of the endpoint's secrets, and holds for five minutes (Stripe's page "Verify
 * webhook signatures").
 */
final class StripeHooks {
  static final String HEADER = "stripe-signature";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final String HMAC = "HmacSHA256";

  private final String account;
  private final List<Secret> secrets;

  StripeHooks(String account, List<Secret> secrets) {
    this.account = account;
    this.secrets = List.copyOf(secrets);
  }

  /**
   * What a webhook tells: an invoice to be read, or nothing of interest.
   *
   * @param signature the header, or null
   * @param now wall time
   * @throws Failure.Unauthenticated if the signature does not hold
   * @throws Failure.Invalid if a signed body is no Stripe event
   */
  Optional<BillingHint> hint(String signature, byte[] body, Instant now) {
    verify(signature, body, now);
    JsonNode event = StrictJson.readTree(body);
    JsonNode object = event.path("data").path("object");
    String id = event.path("id").asText("");
    if (id.isEmpty() || !event.path("type").isTextual() || !object.isObject()) {
      throw new Failure.Invalid(
          "the webhook is no Stripe event", List.of(new Violation("is no Stripe event", "#/body")));
    }
    boolean finalInvoice =
        object.path("object").asText().equals("invoice")
            && !object.path("status").asText().equals("draft");
    return finalInvoice
        ? Optional.of(new BillingHint(account, id, object.path("id").asText()))
        : Optional.empty();
  }

  private void verify(String signature, byte[] body, Instant now) {
    String time = null;
    List<byte[]> given = new ArrayList<>();
    for (String part : signature == null ? new String[0] : signature.split(",", 16)) {
      if (part.startsWith("t=") && part.substring(2).matches("[0-9]{1,12}")) {
        time = part.substring(2);
      } else if (part.startsWith("v1=") && part.substring(3).matches("[0-9a-f]{64}")) {
        given.add(HexFormat.of().parseHex(part, 3, part.length()));
      }
    }
    if (time == null
        || Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), now)
                .abs()
                .compareTo(TOLERANCE)
            > 0
        || !matches(time, body, given)) {
      throw new Failure.Unauthenticated(HEADER, "the webhook's signature does not hold");
    }
  }

  private boolean matches(String time, byte[] body, List<byte[]> given) {
    boolean matches = false;
    for (Secret secret : secrets) {
      byte[] expected = hmac(secret, time, body);
      for (byte[] signature : given) {
        matches |= MessageDigest.isEqual(expected, signature);
      }
    }
    return matches;
  }

  private static byte[] hmac(Secret secret, String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update(time.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) '.');
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
