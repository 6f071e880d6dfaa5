package io.tieout.system.billing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Hook;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Webhooks are believed by their signature, and kept once. */
interface BillingHookContract extends BillingUnderTest {
  @Test
  default void signedWebhookIsKeptOnce() {
    // Given
    Hook hook = vendor().hook("evt_1", "in_1", Instant.now());
    now(billing().receiveBillingHook(caller(), account(), hook));

    // When
    now(billing().receiveBillingHook(caller(), account(), hook));

    // Then
    assertThat(hints()).containsOnlyOnce("evt_1:in_1");
  }

  @Test
  default void webhookAsLargeAsTheGatewayTakesIsKept() {
    // Given
    Hook hook = vendor().hook("evt_large", "in_1", Instant.now(), 1 << 20);
    var headers = new HashMap<>(hook.headers());
    headers.put("x-long", "\"".repeat(16_384 - "x-long".length()));

    // When
    now(billing().receiveBillingHook(caller(), account(), new Hook(headers, hook.body())));

    // Then
    assertThat(hints()).contains("evt_large:in_1");
  }

  @Test
  default void webhookThatIsNotTheVendorsIsRefused() {
    // Given
    Hook old = vendor().hook("evt_old", "in_1", Instant.now().minusSeconds(301));
    Hook genuine = vendor().hook("evt_changed", "in_1", Instant.now());
    String changed =
        Base64.getEncoder()
            .encodeToString(
                (new String(Base64.getDecoder().decode(genuine.body()), UTF_8) + " ")
                    .getBytes(UTF_8));
    List<Hook> forged =
        List.of(old, new Hook(genuine.headers(), changed), new Hook(Map.of(), genuine.body()));

    for (Hook hook : forged) {
      // When
      var receiving =
          assertThatExceptionOfType(Failure.Unauthenticated.class)
              .isThrownBy(() -> now(billing().receiveBillingHook(caller(), account(), hook)));

      // Then
      receiving.satisfies(failure -> assertThat(hints()).noneMatch(h -> h.contains("evt_old")));
    }
    assertThat(hints()).noneMatch(hint -> hint.contains("evt_changed"));
  }
}
