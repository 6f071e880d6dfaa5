package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.backbone.store.Cursor;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpId;
import io.tieout.model.ErpOrdering;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.tieout.model.SystemKind;
import io.tieout.model.SystemState;
import io.tieout.system.vendor.AccessToken;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.VendorClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** One account at NetSuite; legal entities are its subsidiaries. */
public final class NetSuite implements ErpSystem, Adapter {

  /** How sources name this vendor. */
  public static final String SYSTEM = "netsuite";

  private static final String TOKEN_PATH = "/services/rest/auth/oauth2/v1/token";
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(30);

  private static final Cursor DOCUMENTS = Cursor.of("netsuite");

  private final NetSuiteConfig config;
  private final VendorGuard guard;
  private final NetSuiteApi api;
  private final NetSuitePeriods periods;
  private final NetSuiteLedger ledger;

  private NetSuite(NetSuiteConfig config, VendorGuard guard, NetSuiteApi api) {
    this.config = config;
    this.guard = guard;
    this.api = api;
    this.periods = new NetSuitePeriods(api);
    this.ledger = new NetSuiteLedger(api);
  }

  /**
   * Opens the adapter of one account.
   *
   * @param guard of all calls
   * @param wall the clock of tokens and deadlines
   */
  public static NetSuite open(Vertx vertx, NetSuiteConfig config, VendorGuard guard, Clock wall) {
    var client = VendorClient.open(vertx, config.account(), config.endpoint(), wall);
    var token =
        new AccessToken(
            client, TOKEN_PATH, config.clientId(), config.clientSecret(), TOKEN_LIFETIME, wall);
    return new NetSuite(config, guard, new NetSuiteApi(config.account(), client, guard, token));
  }

  @Override
  public Future<Void> close() {
    return api.close();
  }

  @Override
  public Future<SystemState> erpState(Caller caller, String account) {
    return Future.succeededFuture(
        new SystemState(SYSTEM, config.account(), SystemKind.ERP, guard.state(), guard.since()));
  }

  @Override
  public Future<ErpCapabilities> erpCapabilities(Caller caller, String account) {
    return Future.succeededFuture(
        new ErpCapabilities(
            config.reference(),
            true,
            true,
            true,
            1,
            config.concurrency(),
            config.maxProcessing().toMillis(),
            ErpOrdering.FREE));
  }

  @Override
  public Future<ErpId> putErpCustomer(
      Caller caller, String account, String reference, ErpCustomer customer) {
    return api.upsert(
            caller,
            "customer",
            reference,
            "addressBook",
            NetSuiteDocuments.customer(customer, subsidiary(customer.entity())))
        .map(ErpId::new);
  }

  @Override
  public Future<ErpId> findErpCustomer(Caller caller, String account, String reference) {
    return api.find(caller, "customer", reference)
        .map(record -> api.read(() -> new ErpId(record.required("id").asText())));
  }

  @Override
  public Future<ErpId> createErpDocument(Caller caller, String account, ErpDocument document) {
    return periods
        .id(caller, document.period())
        .compose(
            period ->
                api.create(
                    caller,
                    NetSuiteDocuments.type(document.kind()),
                    NetSuiteDocuments.record(document, subsidiary(document.entity()), period)))
        .map(ErpId::new);
  }

  @Override
  public Future<ErpDocumentPage> listErpDocuments(
      Caller caller, String account, String entity, String period, String cursor, Integer limit) {
    long after = DOCUMENTS.key(cursor, 0L, Long::valueOf);
    return periods
        .id(caller, period)
        .compose(
            id ->
                ledger.page(
                    caller, entity, subsidiary(entity), period, id, after, Cursor.limit(limit)))
        .map(
            page ->
                new ErpDocumentPage(
                    page.items(), page.next() == null ? null : DOCUMENTS.after(page.next())));
  }

  @Override
  public Future<ErpPosted> findErpDocument(
      Caller caller, String account, DocumentKind kind, String reference) {
    return api.find(caller, NetSuiteDocuments.type(kind), reference)
        .compose(
            record ->
                periods
                    .month(caller, text(record, "/postingPeriod/id"))
                    .map(period -> api.read(() -> posted(record, kind, period))));
  }

  @Override
  public Future<ErpPeriod> findErpPeriod(
      Caller caller, String account, String entity, String period) {
    subsidiary(entity);
    return periods.find(caller, entity, period);
  }

  private ErpPosted posted(JsonNode record, DocumentKind kind, String period) {
    return NetSuiteDocuments.posted(
        record, kind, entity(record.requiredAt("/subsidiary/id").asText()), period);
  }

  private String text(JsonNode record, String pointer) {
    return api.read(() -> record.requiredAt(pointer).asText());
  }

  private String subsidiary(String entity) {
    var id = config.subsidiaries().get(entity);
    if (id == null) {
      throw new Failure.Rejected(
          "mapping-missing",
          "legal entity %s has no subsidiary in %s; add it to its subsidiaries"
              .formatted(entity, config.account()));
    }
    return id;
  }

  private String entity(String subsidiary) {
    return config.subsidiaries().entrySet().stream()
        .filter(entry -> entry.getValue().equals(subsidiary))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(subsidiary);
  }
}
