package io.tieout.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An exact amount in one ISO 4217 currency, in major units, scaled to the digits that the currency
 * has: {@code {"amount":"12.30","currency":"EUR"}} in JSON. Equal amounts are equal records.
 *
 * <p>An unknown currency, one without minor units (XAU, XXX), more decimals than the currency has
 * and arithmetic across currencies are an {@link IllegalArgumentException} that names them.
 *
 * @param amount in major units; negative for what is owed the other way
 * @param currency ISO 4217 alphabetic code; a withdrawn one stays valid, old documents keep theirs
 */
public record Money(BigDecimal amount, String currency) {

  public Money {
    int digits = digits(currency);
    if (amount.stripTrailingZeros().scale() > digits) {
      throw new IllegalArgumentException(
          "%s has more than the %d decimals of %s"
              .formatted(amount.toPlainString(), digits, currency));
    }
    amount = amount.setScale(digits);
  }

  @JsonCreator
  static Money of(
      @JsonProperty("amount") String amount, @JsonProperty("currency") String currency) {
    return new Money(new BigDecimal(amount), currency);
  }

  public static Money zero(String currency) {
    return new Money(BigDecimal.ZERO, currency);
  }

  /** An amount given in the currency's minor units: cents of USD, yen of JPY, fils of KWD. */
  public static Money ofMinor(long minorUnits, String currency) {
    return new Money(BigDecimal.valueOf(minorUnits, digits(currency)), currency);
  }

  /** Decimals of the currency's minor unit: JPY 0, USD 2, KWD 3. */
  public static int digits(String currency) {
    int digits;
    try {
      digits = Currency.getInstance(currency).getDefaultFractionDigits();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown currency " + currency, e);
    }
    if (digits < 0) {
      throw new IllegalArgumentException(currency + " has no minor unit");
    }
    return digits;
  }

  /**
   * The amount in minor units.
   *
   * @throws ArithmeticException if it does not fit
   */
  public long minorUnits() {
    return amount.unscaledValue().longValueExact();
  }

  @JsonProperty("amount")
  String plainAmount() {
    return amount.toPlainString();
  }

  public Money plus(Money other) {
    return new Money(amount.add(inMyCurrency(other)), currency);
  }

  public Money minus(Money other) {
    return new Money(amount.subtract(inMyCurrency(other)), currency);
  }

  public Money negate() {
    return new Money(amount.negate(), currency);
  }

  @JsonIgnore
  public boolean isZero() {
    return amount.signum() == 0;
  }

  @Override
  public String toString() {
    return amount.toPlainString() + " " + currency;
  }

  private BigDecimal inMyCurrency(Money other) {
    if (!other.currency.equals(currency)) {
      throw new IllegalArgumentException("%s and %s do not mix".formatted(this, other));
    }
    return other.amount;
  }
}
