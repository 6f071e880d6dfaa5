package io.tieout.quality.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The simulated vendors' own records, read past their APIs and past the product. */
final class Vendors {

  private final Http erp;
  private final Http billing;

  Vendors(Http erp, Http billing) {
    this.erp = erp;
    this.billing = billing;
  }

  /** The references under which the ERP holds invoices, in the order in which it took them. */
  List<String> references() {
    return records(erp, "invoice", "").stream()
        .map(invoice -> invoice.path("externalId").asText())
        .toList();
  }

  /** Has the ERP answer no call any more, or every one again. */
  void switchErpOff(boolean off) {
    faults(off ? "{\"rules\": [{\"fault\": \"reset-before\"}]}" : "{\"rules\": []}");
  }

  /** Has the ERP take one in three documents without an answer. */
  void loseAnswers(long seed) {
    faults(
        """
        {"seed": %d, "rules": [{"method": "POST", "path": ".*/record/v1/invoice",
          "fault": "reset-after-commit", "rate": 0.3}]}"""
            .formatted(seed));
  }

  /**
   * Every invoice that billing has finalised is in the ERP exactly once, with its total, and there
   * is nothing else.
   */
  void assertEveryInvoiceExactlyOnce(String... billingAccounts) {
    Map<String, BigDecimal> billed = new TreeMap<>();
    for (var account : billingAccounts) {
      for (var invoice : records(billing, "invoice", "account=" + account + "&")) {
        if (!invoice.path("status").asText().equals("draft")
            && invoice.path("total").decimalValue().signum() > 0) {
          billed.put(invoice.path("number").asText(), total(invoice));
        }
      }
    }
    var posted = records(erp, "invoice", "");
    Map<String, BigDecimal> inErp = new TreeMap<>();
    posted.forEach(
        invoice ->
            inErp.put(
                invoice.path("tranId").asText(),
                invoice.path("total").decimalValue().stripTrailingZeros()));
    assertThat(references()).doesNotHaveDuplicates();
    assertThat(posted).hasSameSizeAs(inErp.keySet());
    assertThat(inErp).isNotEmpty().isEqualTo(billed);
  }

  private static BigDecimal total(JsonNode invoice) {
    var digits =
        Currency.getInstance(invoice.path("currency").asText().toUpperCase(Locale.ROOT))
            .getDefaultFractionDigits();
    return invoice.path("total").decimalValue().movePointLeft(digits).stripTrailingZeros();
  }

  private static List<JsonNode> records(Http vendor, String type, String query) {
    var records = new ArrayList<JsonNode>();
    var after = "0";
    do {
      var page = vendor.get("/_sandbox/objects/" + type + "?" + query + "after=" + after);
      page.path("items").forEach(records::add);
      after = page.path("next").asText();
    } while (!after.equals("null"));
    return records;
  }

  private void faults(String rules) {
    erp.put("/_sandbox/faults", rules);
  }
}
