package io.tieout.system.billing.stripe;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.config.Secret;
import io.tieout.model.SystemKind;
import io.tieout.system.billing.HookInbox;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.AdapterContext;
import io.tieout.system.vendor.VendorAccount;
import io.tieout.system.vendor.VendorEndpoint;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * One Stripe account.
 *
 * @param account the name that Tieout knows it by
 * @param endpoint where Stripe listens
 * @param secretKey {@code sk_...}
 * @param webhookSecrets what its webhooks are signed with; two while they are changed
 * @param zone of the legal entity whose account it is: it dates documents
 * @param draftWindow longest time that an invoice stays a draft; lists by finalisation look that
 *     far back, since Stripe lists by creation
 * @param daysUntilDue terms of payment of new subscriptions
 * @param concurrency calls at once that we may make
 */
public record StripeConfig(
    String account,
    VendorEndpoint endpoint,
    Secret secretKey,
    List<Secret> webhookSecrets,
    ZoneId zone,
    Duration draftWindow,
    int daysUntilDue,
    int concurrency)
    implements VendorAccount {

  public StripeConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(secretKey, "secretKey");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(webhookSecrets, "webhookSecrets");
    webhookSecrets = List.copyOf(webhookSecrets);
    Allowed.that(
        "webhookSecrets",
        webhookSecrets.size() == 1 || webhookSecrets.size() == 2,
        "are %s, one is needed, or two while they are changed".formatted(webhookSecrets.size()));
    Allowed.notNegative("draftWindow", draftWindow);
    Allowed.range("daysUntilDue", daysUntilDue, 0, 365);
    Allowed.range("concurrency", concurrency, 1, 1_000);
  }

  @Override
  public SystemKind kind() {
    return SystemKind.BILLING;
  }

  @Override
  public Adapter open(AdapterContext context) {
    return Stripe.open(
        context.vertx(),
        this,
        context.guard(account),
        context.guard(meterEvents()),
        new HookInbox(context.store(), context.wall()),
        context.wall());
  }

  /** Stripe counts meter events apart from all other calls. */
  @Override
  public List<String> otherGuards() {
    return List.of(meterEvents());
  }

  @Override
  public boolean sendsHooks() {
    return true;
  }

  private String meterEvents() {
    return account + "/meter-events";
  }
}
