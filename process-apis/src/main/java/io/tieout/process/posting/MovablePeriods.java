package io.tieout.process.posting;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.ErpCapabilities;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.vertx.core.Future;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the configured policies for closed periods are ones that the ERPs can follow. */
final class MovablePeriods {
  private static final Logger LOG = LoggerFactory.getLogger(MovablePeriods.class);
  private static final String KEY = "processes.posting.periodPolicies.%s";

  private final ErpSystem erp;
  private final LegalEntities entities;
  private final PostingConfig config;
  private final Clock clock;

  MovablePeriods(ErpSystem erp, LegalEntities entities, PostingConfig config, Clock clock) {
    this.erp = erp;
    this.entities = entities;
    this.config = config;
    this.clock = clock;
  }

  /** Whether an ERP lets a posting period move, and says which are open. */
  static boolean at(ErpCapabilities capabilities) {
    return capabilities.postingPeriod() && capabilities.periodState();
  }

  /**
   * Fails with a {@link ConfigurationException} that names the key of a policy which cannot be
   * followed. An ERP adapter that cannot be asked now, in another process, is believed; where it
   * turns out to be unable its documents are held.
   */
  Future<Void> check() {
    var checked =
        config.periodPolicies().entrySet().stream()
            .map(policy -> check(policy.getKey(), policy.getValue()))
            .toList();
    return Future.all(checked).mapEmpty();
  }

  private Future<Void> check(String id, PeriodPolicy policy) {
    var entity = entities.find(id);
    if (entity.isEmpty()) {
      return refused(
          (KEY + " names no legal entity; there are %s")
              .formatted(id, entities.all().stream().map(LegalEntity::id).sorted().toList()));
    }
    return policy == PeriodPolicy.NEXT_OPEN
        ? check(id, entity.get().erp())
        : Future.succeededFuture();
  }

  private Future<Void> check(String entity, String account) {
    var deadline = clock.instant().plus(config.callTimeout());
    return erp.erpCapabilities(Caller.service("posting", Trace.start(), deadline), account)
        .transform(
            asked -> {
              if (asked.failed()) {
                return unanswered(account, asked.cause());
              }
              return at(asked.result())
                  ? Future.succeededFuture()
                  : refused(
                      (KEY + " is NEXT_OPEN, but %s %s; allowed are HOLD and REJECT")
                          .formatted(entity, account, lacks(asked.result())));
            });
  }

  private static String lacks(ErpCapabilities capabilities) {
    return capabilities.postingPeriod()
        ? "does not say which periods are open"
        : "keeps no posting period apart from the document date";
  }

  private static Future<Void> unanswered(String account, Throwable cause) {
    if (Failure.of(cause) instanceof Failure.Passing) {
      LOG.atWarn()
          .addKeyValue(LogKeys.ACCOUNT, account)
          .setCause(cause)
          .log("Whether an ERP account can move a posting period is not known yet");
      return Future.succeededFuture();
    }
    return Future.failedFuture(cause);
  }

  private static Future<Void> refused(String why) {
    return Future.failedFuture(new ConfigurationException(why));
  }
}
