package io.tieout.launcher;

import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * What every layer of a process stands on.
 *
 * @param wall wall time
 * @param business business time
 * @param holder names this process, for people
 */
record Ground(
    Vertx vertx,
    TieoutConfig config,
    Store store,
    EventLog log,
    Contracts contracts,
    Clock wall,
    BusinessClock business,
    Health health,
    String holder) {}
