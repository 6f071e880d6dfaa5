package io.tieout.process.rating;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Price;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The prices of each billing account, as the billing system holds them. */
public final class PriceBook {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration READING_TAKES = Duration.ofSeconds(1);
  private static final int PAGE = 200;
  private static final int ACCOUNTS = 1_000;

  private final BillingSystem billing;
  private final Clock wall;
  private final AsyncLoadingCache<String, Map<String, Price>> cache;

  /**
   * @param billing where prices are read
   * @param lifetime how long a price that billing has added may stay unseen; versions themselves
   *     never change
   */
  public PriceBook(BillingSystem billing, Clock wall, Duration lifetime) {
    this.billing = billing;
    this.wall = wall;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(ACCOUNTS)
            .expireAfterWrite(lifetime)
            // While it is asked for, a price list is read anew before it expires.
            .refreshAfterWrite(lifetime.dividedBy(2))
            .buildAsync(
                (account, executor) -> read(account).toCompletionStage().toCompletableFuture());
  }

  /**
   * The prices of an account by key, read where they are not at hand; fails as the billing system
   * does.
   */
  public Future<Map<String, Price>> prices(String billingAccount) {
    return Future.fromCompletionStage(cache.get(billingAccount));
  }

  /**
   * Completed once the prices of these accounts are at hand, or after a moment: where billing does
   * not answer, whoever needs them is told by {@link #atHand}.
   */
  public Future<Void> read(Collection<String> billingAccounts) {
    return Future.join(
            billingAccounts.stream()
                .map(account -> Future.fromCompletionStage(cache.get(account)))
                .toList())
        .timeout(READING_TAKES.toMillis(), TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Completed once the prices of these accounts are as billing has them now. */
  public Future<Void> readAnew(Collection<String> billingAccounts) {
    return Future.join(
            billingAccounts.stream()
                .map(account -> read(account).map(prices -> keep(account, prices)))
                .toList())
        .mapEmpty();
  }

  /** Caffeine's own refresh is done a moment before its result is at hand. */
  private Map<String, Price> keep(String account, Map<String, Price> prices) {
    cache.put(account, CompletableFuture.completedFuture(prices));
    return prices;
  }

  /**
   * The prices of an account by key as they are at hand, for work that must not wait for billing,
   * such as a transaction's. Where they are not, they are being read from now on.
   *
   * @throws Failure.Unavailable if they have yet to be read
   */
  public Map<String, Price> atHand(String billingAccount) {
    var prices = cache.get(billingAccount).getNow(null);
    if (prices == null) {
      throw new Failure.Unavailable(
          "prices-unread",
          "the prices of %s are being read".formatted(billingAccount),
          READING_TAKES);
    }
    return prices;
  }

  private Future<Map<String, Price>> read(String account) {
    var caller = Caller.service("rating", Trace.start(), wall.instant().plus(PATIENCE));
    return readFrom(caller, account, null, new HashMap<>());
  }

  private Future<Map<String, Price>> readFrom(
      Caller caller, String account, String cursor, Map<String, Price> prices) {
    return billing
        .listBillingPrices(caller, account, cursor, PAGE)
        .compose(
            page -> {
              page.items().forEach(price -> prices.put(price.key(), price));
              return page.next() == null
                  ? Future.succeededFuture(Map.copyOf(prices))
                  : readFrom(caller, account, page.next(), prices);
            });
  }
}
