package io.tieout.process.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.Price;
import io.tieout.model.PricePage;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.UnitCharge;
import io.tieout.process.TestPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceBookTest {

  private static final Price PRICE =
      new Price(
          "calls-usd",
          "v1",
          "USD",
          TaxBehaviour.EXCLUSIVE,
          "api-calls",
          new UnitCharge(BigDecimal.ONE));

  @Test
  void whoCannotWaitIsSentAwayUntilBillingHasAnswered() {
    // Given a billing system that has yet to answer
    var answer = Promise.<PricePage>promise();
    var book =
        new PriceBook(
            TestPort.of(BillingSystem.class, new SlowBilling(answer.future())),
            Clock.systemUTC(),
            Duration.ofMinutes(1));
    assertThatThrownBy(() -> book.atHand("stripe-us")).isInstanceOf(Failure.Unavailable.class);

    // When
    answer.complete(new PricePage(List.of(PRICE), null));

    // Then
    assertThat(book.atHand("stripe-us")).containsOnlyKeys("calls-usd");
  }

  /** Answers when it is told to. */
  public record SlowBilling(Future<PricePage> answer) {

    /** The operation of that name. */
    public Future<PricePage> listBillingPrices(
        Caller caller, String account, String cursor, Integer limit) {
      return answer;
    }
  }
}
