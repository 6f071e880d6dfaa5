package io.tieout.system.billing;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.disposition.Disposition;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.HeldLease;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.model.Caller;
import io.tieout.model.Invoice;
import io.tieout.model.InvoicePage;
import io.tieout.model.RefusedRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Follows the invoices of every account: reads what hints point at, and polls for what no webhook
 * told. An invoice that differs from what was heard of it becomes its next version on the topic,
 * and so does one that is void now; one that cannot be read is told of there, and goes on being
 * read until it can be. Each account is followed by one worker of one process, by lease: an account
 * that does not answer holds up no other, and readings of an invoice are stored in the order in
 * which they were made.
 */
public final class BillingFeed {
  /** Where versions of invoices go, keyed by account and id. */
  public static final Topic TOPIC = Topic.declaredBy("billing-documents");

  /** Code of the refusal of an invoice that billing took back. */
  public static final String INVOICE_VOIDED = "invoice-voided";

  private static final Logger LOG = LoggerFactory.getLogger(BillingFeed.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAGE = 100;
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final Vertx vertx;
  private final Store store;
  private final BillingSystem billing;
  private final Collection<String> accounts;
  private final BusinessClock businessClock;
  private final Clock wall;
  private final String holder;
  private final BillingFeedConfig config;
  private final Leases leases;
  private final BillingFeedStore feed;
  private final List<Follower> followers = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();

  /**
   * @param accounts those of {@code billing} to follow
   * @param holder names this process, for people
   */
  public BillingFeed(
      Vertx vertx,
      Store store,
      BillingSystem billing,
      Collection<String> accounts,
      BusinessClock businessClock,
      Clock wall,
      String holder,
      BillingFeedConfig config) {
    this.vertx = vertx;
    this.store = store;
    this.billing = billing;
    this.accounts = List.copyOf(accounts);
    this.businessClock = businessClock;
    this.wall = wall;
    this.holder = holder;
    this.config = config;
    this.leases = new Leases(store);
    this.feed = new BillingFeedStore(store);
  }

  /** Starts the workers; completed once new hints wake them. */
  public Future<Void> start() {
    for (String account : accounts) {
      var follower = new Follower(account);
      followers.add(follower);
      workers.add(Worker.start(vertx, "billing-feed-" + account, config.rhythm(), follower::step));
    }
    return store.listen(HookInbox.CHANNEL, () -> workers.forEach(Worker::wake));
  }

  /** Says which of its workers fail or hang. */
  public void register(Health health) {
    for (var worker : workers) {
      health.watches(worker.name(), "invoices of billing are not read", worker::isWell);
    }
  }

  /** Completed when what is being read has been stored, and another process may go on. */
  public Future<Void> stop() {
    return Future.join(workers.stream().map(Worker::stop).toList())
        .compose(
            stopped ->
                UseCase.run(
                    vertx,
                    () -> {
                      followers.forEach(follower -> follower.lease.release());
                      return null;
                    }));
  }

  /** One account's turn; used by one worker only. */
  private final class Follower {
    private final String account;
    private final HeldLease lease;
    private Instant nextPoll = Instant.MIN;

    private Follower(String account) {
      this.account = account;
      lease = new HeldLease(leases, "billing-feed/" + account, holder, config.leaseTime());
    }

    private boolean step() {
      if (!lease.hold()) {
        return false;
      }
      boolean more = readHinted();
      if (!wall.instant().isBefore(nextPoll)) {
        poll();
        feed.forgetHints(account, wall.instant().minus(config.hintsKept()), FORGOTTEN_AT_ONCE);
        nextPoll = wall.instant().plus(config.pollInterval());
      }
      return more;
    }

    private boolean readHinted() {
      List<DueInvoice> due = feed.dueInvoices(account, wall.instant(), config.batch());
      List<Future<Invoice>> readings =
          due.stream()
              .map(
                  invoice ->
                      billing.findBillingInvoice(
                          caller(invoice.traceparent()), account, invoice.id()))
              .toList();
      for (int i = 0; i < due.size(); i++) {
        settle(due.get(i), readings.get(i));
      }
      return due.size() == config.batch();
    }

    private void settle(DueInvoice due, Future<Invoice> reading) {
      try {
        feed.store(lease.current(), account, reading.await(), due);
      } catch (Failure.NotFound e) {
        feed.settle(account, due); // a draft; when it becomes final we are told again
      } catch (Failure e) {
        if (e.code().equals(INVOICE_VOIDED)) {
          feed.storeVoided(lease.current(), account, due);
        } else {
          postpone(due, e);
        }
      }
    }

    /**
     * It is read until it can be. What no retry mends, or none has for as often or as long as
     * anything is tried, is told of meanwhile.
     */
    private void postpone(DueInvoice due, Failure failure) {
      var random = ThreadLocalRandom.current();
      Instant now = wall.instant();
      int attempts = due.attempts() + 1;
      Instant first = due.firstAttemptAt() == null ? now : due.firstAttemptAt();
      var disposition = Disposition.of(failure, attempts, first, now, config.retry(), random);
      if (disposition instanceof Disposition.Park) {
        feed.storeUnreadable(
            lease.current(), account, due.id(), failure.publicDetail(), due.traceparent());
      }
      Duration pause = config.retry().backoff().pause(attempts, failure, random);
      feed.postpone(account, due, now, now.plus(pause));
      about(due.id(), due.traceparent())
          .addKeyValue(LogKeys.CODE, failure.code())
          .log("An invoice cannot be read now, the next try is in {}: {}", pause, failure.detail());
    }

    private void poll() {
      Instant now = businessClock.now();
      Instant from =
          feed.polledTo(account)
              .map(polled -> polled.minus(config.pollOverlap()))
              .orElseGet(() -> now.minus(config.history()));
      String traceparent = Trace.start();
      String cursor = null;
      do {
        InvoicePage page =
            billing
                .listBillingInvoices(caller(traceparent), account, from, now, cursor, PAGE)
                .await();
        lease.current().renew();
        feed.store(lease.current(), account, page.items(), traceparent);
        feed.hint(account, unreadable(page, traceparent), traceparent, wall.instant());
        cursor = page.next();
      } while (cursor != null);
      feed.keepPolledTo(account, now);
    }

    /**
     * They are told of on the topic, and read one by one from now on, as if a webhook had told of
     * them, until they can be.
     */
    private List<String> unreadable(InvoicePage page, String traceparent) {
      for (RefusedRecord refused : page.refused()) {
        about(refused.id(), traceparent).log("An invoice cannot be read: {}", refused.detail());
        feed.storeUnreadable(lease.current(), account, refused.id(), refused.detail(), traceparent);
      }
      return page.refused().stream().map(RefusedRecord::id).toList();
    }

    private LoggingEventBuilder about(String invoice, String traceparent) {
      return LOG.atWarn()
          .addKeyValue(LogKeys.TRACE, traceparent)
          .addKeyValue(LogKeys.DOCUMENT, invoice)
          .addKeyValue(LogKeys.ACCOUNT, account);
    }

    private Caller caller(String traceparent) {
      return Caller.service("billing-feed", traceparent, wall.instant().plus(PATIENCE));
    }
  }
}
