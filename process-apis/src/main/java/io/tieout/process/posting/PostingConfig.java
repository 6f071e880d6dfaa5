package io.tieout.process.posting;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.disposition.Backoff;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.eventlog.ConsumerConfig;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.work.WorkerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How postings are carried to the ERP.
 *
 * @param consumer how documents are read from the event log
 * @param mapping from billing's words to the ERP's
 * @param lane rhythm of each lane; its interval bounds how late a retry starts, its backoff is how
 *     long the lane rests when the ERP account is in trouble
 * @param leaseTime after which another process takes over the lane of one that is gone
 * @param callTimeout after which an answer of the ERP or the tax engine counts as lost
 * @param retry how often, and how long, a posting is tried before it becomes an exception
 * @param periodRecheck how often a posting that waits for its period asks the ERP again
 * @param dependencyRecheck how often the customers that postings wait for are looked for, when
 *     nobody says that they are there, and postings whose outcome was not stored
 * @param dependencyPatience after which a missing customer becomes an exception; the posting goes
 *     on waiting
 * @param freshFor how long an invoice is taken to be as billing's document had it; one that waited
 *     longer to be taken up, or waited for anything, is asked for before it is sent
 * @param periodPolicies by legal entity; HOLD where it names none. NEXT_OPEN takes an ERP that
 *     keeps the posting period apart from the document date
 */
public record PostingConfig(
    ConsumerConfig consumer,
    MappingConfig mapping,
    WorkerConfig lane,
    Duration leaseTime,
    Duration callTimeout,
    RetryPolicy retry,
    Duration periodRecheck,
    Duration dependencyRecheck,
    Duration dependencyPatience,
    Duration freshFor,
    Map<String, PeriodPolicy> periodPolicies) {

  public PostingConfig {
    Objects.requireNonNull(consumer, "consumer");
    Objects.requireNonNull(mapping, "mapping");
    Objects.requireNonNull(lane, "lane");
    Objects.requireNonNull(retry, "retry");
    Allowed.positive("leaseTime", leaseTime);
    Allowed.positive("callTimeout", callTimeout);
    Allowed.positive("periodRecheck", periodRecheck);
    Allowed.positive("dependencyRecheck", dependencyRecheck);
    Allowed.positive("dependencyPatience", dependencyPatience);
    Allowed.positive("freshFor", freshFor);
    periodPolicies = periodPolicies == null ? Map.of() : Map.copyOf(periodPolicies);
  }

  PeriodPolicy periodPolicy(String entity) {
    return periodPolicies.getOrDefault(entity, PeriodPolicy.HOLD);
  }

  /** How long a lane rests after that many troubles in a row, at least one. */
  Duration rest(int troubles, Failure last) {
    return new Backoff(lane.backoff(), lane.maxBackoff())
        .pause(troubles, last, ThreadLocalRandom.current());
  }
}
