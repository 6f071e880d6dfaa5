package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.system.vendor.AccessToken;
import io.tieout.system.vendor.VendorAnswer;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls to one NetSuite account, and NetSuite's refusals as failures. */
final class NetSuiteApi {

  private static final String RECORDS = "/services/rest/record/v1/";
  private static final String SUITEQL = "/services/rest/query/v1/suiteql?limit=";
  private static final String RECORD = "application/vnd.oracle.resource+json; type=singular";
  private static final Duration REST = Duration.ofSeconds(2);
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final String account;
  private final VendorClient client;
  private final VendorGuard guard;
  private final AccessToken token;

  NetSuiteApi(String account, VendorClient client, VendorGuard guard, AccessToken token) {
    this.account = account;
    this.client = client;
    this.guard = guard;
    this.token = token;
  }

  /** Creates a record; the result is its internal id. */
  Future<String> create(String type, ObjectNode body) {
    var request =
        VendorRequest.write(HttpMethod.POST, RECORDS + type, RECORD, StrictJson.write(body));
    return send(request).map(answer -> idIn(request, answer));
  }

  /** Creates a record or edits it, replacing a sublist; the result is its internal id. */
  Future<String> upsert(String type, String externalId, String sublist, ObjectNode body) {
    var request =
        VendorRequest.write(
            HttpMethod.PUT,
            RECORDS + type + "/eid:" + externalId + "?replace=" + sublist,
            RECORD,
            StrictJson.write(body));
    return send(request).map(answer -> idIn(request, answer));
  }

  /** Reads a record with its sublists by our reference. */
  Future<JsonNode> find(String type, String externalId) {
    return send(VendorRequest.get(
            RECORDS + type + "/eid:" + externalId + "?expandSubResources=true"))
        .map(VendorAnswer::body);
  }

  /** The rows of a SuiteQL query, at most a limit, and whether there are more. */
  Future<JsonNode> query(String suiteQl, int limit) {
    var body = JsonNodeFactory.instance.objectNode().put("q", suiteQl);
    var request =
        VendorRequest.write(
                HttpMethod.POST, SUITEQL + limit, "application/json", StrictJson.write(body))
            .with(Map.of("Prefer", "transient"))
            .reading();
    return send(request).map(VendorAnswer::body);
  }

  Future<Void> close() {
    return client.close();
  }

  private Future<VendorAnswer> send(VendorRequest request) {
    return guard.call(() -> attempt(request, true));
  }

  /** A refused token was not looked at any further, so the same request may go out with another. */
  private Future<VendorAnswer> attempt(VendorRequest request, boolean again) {
    return token
        .get()
        .compose(
            bearer ->
                client
                    .send(
                        request.with(
                            Map.of(
                                "Authorization",
                                "Bearer " + bearer,
                                "X-NetSuite-PropertyNameValidation",
                                "Error")))
                    .compose(
                        answer -> {
                          if (answer.status() == UNAUTHORIZED && again) {
                            token.refused(bearer);
                            return attempt(request, false);
                          }
                          return answer.isSuccess()
                              ? Future.succeededFuture(answer)
                              : Future.failedFuture(refusal(request, answer));
                        }));
  }

  /** NetSuite's detail may quote what was sent, so only its code and the field go on. */
  private Failure refusal(VendorRequest request, VendorAnswer answer) {
    var error = answer.body().path("o:errorDetails").path(0);
    if (!error.path("o:errorCode").isTextual()) {
      return client.unreadable(request, "answers " + answer.status() + " with no NetSuite error");
    }
    var code = error.path("o:errorCode").asText();
    var field = error.path("o:errorPath").asText();
    var detail = error.path("detail").asText();
    var said =
        "%s refuses %s %s: %s%s"
            .formatted(
                account,
                request.method(),
                request.path().replaceFirst("\\?.*", ""),
                code,
                field.isEmpty() ? "" : " of " + field);
    if (answer.status() == NOT_FOUND) {
      return new Failure.NotFound(said);
    }
    if (answer.status() == UNAUTHORIZED || code.equals("SSS_REQUEST_LIMIT_EXCEEDED")) {
      return new Failure.Unavailable("system-unavailable", said, REST);
    }
    if (detail.contains("This record already exists")) {
      return new Failure.Conflict("duplicate-reference", said);
    }
    if (field.equals("postingPeriod") && detail.contains("closed or locked")) {
      return new Failure.Conflict("period-closed", said);
    }
    return new Failure.Rejected("vendor-refusal", said);
  }

  private String idIn(VendorRequest request, VendorAnswer answer) {
    return Optional.ofNullable(answer.headers().get("Location"))
        .map(location -> location.substring(location.lastIndexOf('/') + 1))
        .filter(id -> id.matches("[0-9]{1,18}"))
        .orElseThrow(() -> client.unreadable(request, "answers without the record's id"));
  }
}
