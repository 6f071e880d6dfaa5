package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks AvaTax for the tax of an invoice about to be final; nothing is recorded there. */
final class TaxEstimate {
  private static final Logger LOG = LoggerFactory.getLogger(TaxEstimate.class);
  private static final int ATTEMPTS = 5;
  private static final long TIMEOUT_MILLIS = 10_000;

  private final WebClient client;

  TaxEstimate(Vertx vertx) {
    this.client = WebClient.create(vertx);
  }

  /**
   * The lines of AvaTax's answer, numbered as the invoice's lines are from 0.
   *
   * @throws IllegalStateException where it gives none; finalising is then tried again later
   */
  JsonNode lines(TaxService tax, ObjectNode invoice, Instant date) {
    String credentials = tax.user() + ":" + tax.licenseKey();
    Buffer body = Buffer.buffer(StrictJson.write(order(tax, invoice, date)));
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        HttpResponse<Buffer> response =
            client
                .postAbs(tax.url() + "/api/v2/transactions/create")
                .timeout(TIMEOUT_MILLIS)
                .putHeader(
                    "authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .putHeader("x-avalara-client", "stripe-sandbox;1;;;")
                .putHeader("content-type", "application/json")
                .sendBuffer(body)
                .await();
        if (response.statusCode() == 201) {
          return StrictJson.read(response.bodyAsString()).path("lines");
        }
        LOG.warn("The tax service answered {}, attempt {}", response.statusCode(), attempt);
      } catch (VertxException e) {
        LOG.warn("The tax service did not answer, attempt {}: {}", attempt, e.toString());
      }
    }
    throw new IllegalStateException("the tax service gives no estimate");
  }

  private static ObjectNode order(TaxService tax, ObjectNode invoice, Instant date) {
    String currency = invoice.path("currency").asText();
    ObjectNode order =
        StrictJson.object()
            .put("type", "SalesOrder")
            .put("companyCode", tax.company())
            .put("customerCode", invoice.path("customer").asText())
            .put("date", date.atOffset(ZoneOffset.UTC).toLocalDate().toString())
            .put("currencyCode", currency.toUpperCase(Locale.ROOT));
    String taxId = invoice.at("/customer_tax_ids/0/value").asText("");
    if (!taxId.isEmpty()) {
      order.put("businessIdentificationNo", taxId);
    }
    JsonNode address = invoice.path("customer_address");
    order
        .putObject("addresses")
        .putObject("shipTo")
        .put("line1", address.path("line1").asText())
        .put("city", address.path("city").asText())
        .put("region", address.path("state").asText())
        .put("postalCode", address.path("postal_code").asText())
        .put("country", address.path("country").asText());
    ArrayNode lines = order.putArray("lines");
    for (JsonNode line : invoice.at("/lines/data")) {
      lines
          .addObject()
          .put("number", String.valueOf(lines.size() - 1))
          .put("itemCode", line.at("/price/product").asText())
          .put("amount", StripeCurrency.major(currency, line.path("amount").asLong()))
          .put("taxIncluded", InvoiceBody.includesTax(line));
    }
    return order;
  }
}
