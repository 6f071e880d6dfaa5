package io.tieout.process.posting;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxedLine;
import io.tieout.process.posting.TaxRounding.Share;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How billing rounds tax, by which an engine's answer is to be read: engines themselves round by
 * line, and the tax of an inclusive amount before its net. Pure.
 */
record TaxPolicy(TaxRounding rounding, InclusiveTax inclusiveTax) {

  /**
   * What the engine says, rounded in this way. Only what is taxed: a detail that is exempt, or
   * taxed at the buyer, names a base and a rate too, but the engine charges nothing for it.
   *
   * @param invoice what the engine was asked about
   */
  TaxResult of(TaxResult engine, Invoice invoice) {
    Set<String> inclusive =
        invoice.lines().stream()
            .filter(line -> line.taxBehaviour() == TaxBehaviour.INCLUSIVE)
            .map(InvoiceLine::id)
            .collect(Collectors.toSet());
    Predicate<TaxedLine> isRounded =
        line -> rounding != TaxRounding.LINE || isNetFirst(inclusive.contains(line.id()));
    var shares =
        engine.lines().stream()
            .filter(isRounded)
            .flatMap(line -> shares(line, inclusive.contains(line.id())))
            .toList();
    if (shares.isEmpty()) {
      return engine;
    }
    var currency = engine.tax().currency();
    var amounts =
        rounding.round(shares, Money.digits(currency)).stream()
            .map(amount -> new Money(amount, currency))
            .iterator();
    var lines =
        engine.lines().stream()
            .map(line -> isRounded.test(line) ? rounded(line, amounts, currency) : line)
            .toList();
    var tax = lines.stream().map(TaxedLine::tax).reduce(Money.zero(currency), Money::plus);
    return new TaxResult(engine.status(), tax, lines);
  }

  private boolean isNetFirst(boolean inclusive) {
    return inclusive && inclusiveTax == InclusiveTax.NET_FIRST;
  }

  private Stream<Share> shares(TaxedLine line, boolean inclusive) {
    var taxed = line.details().stream().filter(TaxPolicy::isTaxed).toList();
    if (!inclusive) {
      return taxed.stream()
          .map(tax -> share(tax, exact(tax, tax.base(), BigDecimal.ONE), RoundingMode.HALF_UP));
    }
    // Base and taxes make the amount, of which each tax has its rate in 1 and all the rates.
    var taxes =
        taxed.stream().map(TaxLine::amount).reduce(Money.zero(line.tax().currency()), Money::plus);
    var parts = taxed.stream().map(TaxLine::rate).reduce(BigDecimal.ONE, BigDecimal::add);
    return taxed.stream()
        .map(tax -> share(tax, exact(tax, tax.base().plus(taxes), parts), inclusiveTax.ofTax()));
  }

  private static BigDecimal exact(TaxLine tax, Money amount, BigDecimal parts) {
    return amount.amount().multiply(tax.rate()).divide(parts, MathContext.DECIMAL128);
  }

  private static Share share(TaxLine tax, BigDecimal exact, RoundingMode half) {
    return new Share(tax.rate().stripTrailingZeros().toString(), exact, half);
  }

  /** By its reason: the amount of what is taxed may be 0.00 by itself and a cent in the sum. */
  private static boolean isTaxed(TaxLine detail) {
    return detail.reason() == TaxReason.STANDARD;
  }

  private static TaxedLine rounded(TaxedLine line, Iterator<Money> amounts, String currency) {
    var details =
        line.details().stream()
            .map(detail -> isTaxed(detail) ? with(detail, amounts.next()) : detail)
            .toList();
    var tax = details.stream().map(TaxLine::amount).reduce(Money.zero(currency), Money::plus);
    return new TaxedLine(line.id(), tax, details);
  }

  private static TaxLine with(TaxLine detail, Money amount) {
    return new TaxLine(
        detail.jurisdiction(), detail.rate(), detail.base(), amount, detail.reason());
  }
}
