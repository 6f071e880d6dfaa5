package io.tieout.system.tax.avatax;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.Caller;
import io.tieout.model.SystemKind;
import io.tieout.model.SystemState;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxResult;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.Refusal;
import io.tieout.system.vendor.VendorAnswer;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;

/**
 * One company at AvaTax. Recording is {@code createoradjust}, which a code makes idempotent, so a
 * lost answer is repaired by repeating the call.
 */
public final class AvaTax implements TaxSystem, Adapter {
  private static final String SYSTEM = "avatax";
  private static final String TRANSACTIONS = "/api/v2/transactions/createoradjust";

  private final AvaTaxConfig config;
  private final VendorClient client;
  private final VendorGuard guard;

  private AvaTax(AvaTaxConfig config, VendorClient client, VendorGuard guard) {
    this.config = config;
    this.client = client;
    this.guard = guard;
  }

  /**
   * Opens the adapter of one company.
   *
   * @param guard of all calls
   * @param wall the clock of deadlines
   */
  public static AvaTax open(Vertx vertx, AvaTaxConfig config, VendorGuard guard, Clock wall) {
    var client = VendorClient.open(vertx, config.account(), config.endpoint(), wall);
    return new AvaTax(config, client, guard);
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }

  @Override
  public Future<SystemState> taxState(Caller caller, String account) {
    return Future.succeededFuture(
        new SystemState(SYSTEM, config.account(), SystemKind.TAX, guard.state(), guard.since()));
  }

  @Override
  public Future<TaxResult> recordTaxDocument(
      Caller caller, String account, String reference, TaxDocument document) {
    JsonNode body = AvaTaxDocument.sent(config.company(), reference, document);
    return send(caller, write(TRANSACTIONS, body)).map(AvaTaxDocument::result);
  }

  @Override
  public Future<TaxResult> findTaxDocument(Caller caller, String account, String reference) {
    return send(caller, VendorRequest.get(path(reference) + "?$include=Lines"))
        .map(AvaTaxDocument::result);
  }

  @Override
  public Future<Void> commitTaxDocument(Caller caller, String account, String reference) {
    JsonNode body = StrictJson.mapper().createObjectNode().put("commit", true);
    return send(caller, write(path(reference) + "/commit", body)).mapEmpty();
  }

  private String path(String reference) {
    return "/api/v2/companies/%s/transactions/%s"
        .formatted(VendorRequest.segment(config.company()), VendorRequest.segment(reference));
  }

  private static VendorRequest write(String path, JsonNode body) {
    return VendorRequest.write(HttpMethod.POST, path, "application/json", StrictJson.write(body));
  }

  private Map<String, String> headers() {
    var login = config.accountId() + ":" + config.licenseKey().value();
    return Map.of(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)),
        "X-Avalara-Client",
        "Tieout");
  }

  private Future<JsonNode> send(Caller caller, VendorRequest request) {
    return guard.call(
        caller.deadline(),
        () ->
            client
                .send(request.with(headers()), caller.deadline())
                .map(answer -> judge(request, answer)));
  }

  /** AvaTax's message may quote what was sent, so only its code goes on. */
  private JsonNode judge(VendorRequest request, VendorAnswer answer) {
    if (answer.isSuccess()) {
      if (!answer.body().path("status").isTextual()) {
        throw client.unreadable(request, "answers with something that is no transaction");
      }
      return answer.body();
    }
    String code = answer.body().path("error").path("code").asText("");
    if (code.isEmpty()) {
      throw client.unreadable(request, "answers " + answer.status() + " with no AvaTax error");
    }
    String said = "%s refuses: %s".formatted(config.account(), code);
    throw switch (answer.status()) {
      case 401, 403 -> Refusal.ofCredential(said);
      case 404 -> new Failure.NotFound(said);
      default ->
          code.equals("InvalidDocumentStatusError")
              ? new Failure.Conflict("tax-document-voided", said)
              : Refusal.forGood(said);
    };
  }
}
