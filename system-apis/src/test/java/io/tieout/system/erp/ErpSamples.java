package io.tieout.system.erp;

import io.tieout.model.Address;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpStatus;
import io.tieout.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the suite posts, each document under a number of its own. */
final class ErpSamples {
  static final LocalDate DATE = LocalDate.parse("2026-04-04");
  static final String PERIOD = "2026-03";

  private static final Address AUSTIN = new Address("1 Main St", "Austin", "TX", "78701", "US");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private ErpSamples() {}

  static ErpCustomer customer(String name, String entity) {
    return new ErpCustomer(name, entity, currencyOf(entity), AUSTIN, null);
  }

  /**
   * A document of two lines in the entity's currency that differ in all they can.
   *
   * @param figures net and tax of the one line, net and tax of the other
   */
  static ErpDocument document(
      DocumentKind kind, String entity, String customer, String period, String... figures) {
    int number = NUMBERS.incrementAndGet();
    var currency = currencyOf(entity);
    var lines =
        List.of(
            charge(money(figures[0], currency), money(figures[1], currency)),
            rounding(money(figures[2], currency), money(figures[3], currency)));
    var net = lines.get(0).net().plus(lines.get(1).net());
    var tax = lines.get(0).tax().plus(lines.get(1).tax());
    return new ErpDocument(
        "tie-abcdefgh" + number,
        kind,
        entity,
        customer,
        entity + "-2026-" + number,
        DATE,
        period,
        lines,
        net,
        tax,
        net.plus(tax));
  }

  /** The same document under another number and of another date. */
  static ErpDocument changed(ErpDocument document, String number, LocalDate date) {
    return new ErpDocument(
        document.reference(),
        document.kind(),
        document.entity(),
        document.customer(),
        number,
        date,
        document.period(),
        document.lines(),
        document.net(),
        document.tax(),
        document.gross());
  }

  /** The document as the ERP has to hold it. */
  static ErpPosted posted(String id, ErpDocument document) {
    return posted(id, document, document.lines().stream().map(ErpSamples::held).toList());
  }

  /** The same as a list has it. */
  static ErpPosted listed(String id, ErpDocument document) {
    return posted(id, document, List.of());
  }

  private static ErpPosted posted(String id, ErpDocument document, List<ErpPostedLine> lines) {
    return new ErpPosted(
        id,
        document.reference(),
        document.kind(),
        document.entity(),
        document.customer(),
        document.number(),
        document.documentDate(),
        document.period(),
        ErpStatus.POSTED,
        document.lines().size(),
        document.net(),
        document.tax(),
        document.gross(),
        lines);
  }

  private static ErpPostedLine held(ErpLine line) {
    return new ErpPostedLine(
        line.item(), line.net(), line.tax(), line.taxCode(), line.serviceFrom(), line.serviceTo());
  }

  private static String currencyOf(String entity) {
    return switch (entity) {
      case "JP" -> "JPY";
      case "KW" -> "KWD";
      default -> "USD";
    };
  }

  private static ErpLine charge(Money net, Money tax) {
    return new ErpLine(
        "api-calls",
        "API calls",
        net,
        tax,
        "STANDARD",
        LocalDate.parse("2026-03-01"),
        LocalDate.parse("2026-04-01"));
  }

  private static ErpLine rounding(Money net, Money tax) {
    return new ErpLine("rounding", "Rounding", net, tax, "ZERO", null, null);
  }

  private static Money money(String amount, String currency) {
    return new Money(new BigDecimal(amount), currency);
  }
}
