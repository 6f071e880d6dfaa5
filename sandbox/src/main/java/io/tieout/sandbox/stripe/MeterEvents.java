package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.GroupCommit;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.Store;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Usage as it comes in, and its sums. The events of concurrent calls are committed together. */
final class MeterEvents {
  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS meter_event (
        scope text NOT NULL,
        identifier text NOT NULL,
        meter text NOT NULL,
        customer text NOT NULL,
        value numeric NOT NULL,
        at timestamptz NOT NULL,
        recorded timestamptz NOT NULL);
      CREATE INDEX IF NOT EXISTS meter_event_identifier ON meter_event (scope, identifier);
      CREATE INDEX IF NOT EXISTS meter_event_sum ON meter_event (scope, customer, meter, at)""";

  private static final int LARGEST_GROUP = 256;
  private static final Duration UNIQUE_FOR = Duration.ofHours(24);
  private static final Duration OLDEST = Duration.ofDays(35);
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Pattern VALUE = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final int MOST_DIGITS = 15;
  private static final Map<String, Duration> WINDOWS =
      Map.of("hour", Duration.ofHours(1), "day", Duration.ofDays(1));

  /**
   * Of the events of a group that repeat an identifier, the first counts. Groups are committed one
   * after the other, so nothing comes between the look and the insert.
   */
  private static final String RECORD =
      """
      WITH event AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
          $6::bigint[]) WITH ORDINALITY AS e(scope, identifier, name, customer, value, at, n)),
      judged AS (
        SELECT e.*, m.id AS meter, c.id IS NOT NULL AS known,
          row_number() OVER (PARTITION BY e.scope, e.identifier ORDER BY e.n) > 1
            OR EXISTS (SELECT FROM meter_event r WHERE r.scope = e.scope
              AND r.identifier = e.identifier AND r.recorded > $8) AS repeated
        FROM event e
        LEFT JOIN object m ON m.scope = e.scope AND m.type = 'meter' AND m.external_key = e.name
          AND m.body ->> 'status' = 'active'
        LEFT JOIN object c ON c.scope = e.scope AND c.type = 'customer' AND c.id = e.customer),
      recorded AS (
        INSERT INTO meter_event
        SELECT scope, identifier, meter, customer, value::numeric, to_timestamp(at), $7
        FROM judged WHERE meter IS NOT NULL AND known AND NOT repeated)
      SELECT meter IS NOT NULL AS metered, known, repeated FROM judged ORDER BY n""";

  private final VendorHost host;
  private final GroupCommit<Event, Verdict> recording;

  MeterEvents(VendorHost host) {
    this.host = host;
    this.recording = new GroupCommit<>(LARGEST_GROUP, this::record);
    host.table("meter_event", TABLE);
  }

  /** POST /v1/billing/meter_events. */
  Reply create(Request request) {
    Parameters form =
        request.form(
            "event_name",
            "payload[stripe_customer_id]",
            "payload[value]",
            "identifier",
            "timestamp");
    String identifier = form.text("identifier").orElseGet(() -> UUID.randomUUID().toString());
    long at = form.integer("timestamp").orElse(request.now().getEpochSecond());
    Event event =
        new Event(
            host.store().scope(request.account().name()),
            identifier,
            form.required("event_name"),
            form.required("payload[stripe_customer_id]"),
            form.required("payload[value]"),
            at);
    check(event, request.now());
    Verdict verdict = recording.submit(event);
    if (!verdict.equals(Verdict.RECORDED)) {
      throw refusal(event, verdict);
    }
    ObjectNode created =
        StrictJson.object()
            .put("object", "billing.meter_event")
            .put("created", request.now().getEpochSecond())
            .put("event_name", event.name())
            .put("identifier", identifier)
            .put("livemode", false)
            .put("timestamp", at);
    created
        .putObject("payload")
        .put("stripe_customer_id", event.customer())
        .put("value", event.value());
    return Reply.json(200, created);
  }

  private static void check(Event event, Instant now) {
    long digits = event.value().chars().filter(Character::isDigit).count();
    if (!VALUE.matcher(event.value()).matches() || digits > MOST_DIGITS) {
      throw StripeErrors.invalid(
          null, "payload[value]", "payload[value] must be a number of at most 15 digits.");
    }
    Instant at = Instant.ofEpochSecond(event.at());
    if (at.isBefore(now.minus(OLDEST))) {
      throw StripeErrors.invalid(
          "timestamp_too_far_in_past", "timestamp", "The timestamp is over 35 days in the past.");
    }
    if (at.isAfter(now.plus(AHEAD))) {
      throw StripeErrors.invalid(
          "timestamp_in_future",
          "timestamp",
          "The timestamp is more than 5 minutes in the future.");
    }
  }

  private static Refusal refusal(Event event, Verdict verdict) {
    if (!verdict.metered()) {
      return StripeErrors.invalid(
          "resource_missing", "event_name", "No active meter has event_name " + event.name());
    }
    if (!verdict.known()) {
      return StripeErrors.noSuch("customer", event.customer(), "payload[stripe_customer_id]", 400);
    }
    return StripeErrors.invalid(
        null, "identifier", "An event already exists with identifier " + event.identifier() + ".");
  }

  private List<Verdict> record(List<Event> events) {
    Instant now = host.wall().instant();
    List<Verdict> verdicts = new ArrayList<>(events.size());
    host.store()
        .sql()
        .preparedQuery(RECORD)
        .execute(
            Tuple.of(
                    events.stream().map(Event::scope).toArray(String[]::new),
                    events.stream().map(Event::identifier).toArray(String[]::new),
                    events.stream().map(Event::name).toArray(String[]::new),
                    events.stream().map(Event::customer).toArray(String[]::new),
                    events.stream().map(Event::value).toArray(String[]::new),
                    events.stream().map(Event::at).toArray(Long[]::new))
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(now.minus(UNIQUE_FOR).atOffset(ZoneOffset.UTC)))
        .await()
        .forEach(
            row ->
                verdicts.add(
                    new Verdict(
                        row.getBoolean("metered"),
                        row.getBoolean("known"),
                        row.getBoolean("repeated"))));
    return verdicts;
  }

  /** GET /v1/billing/meters/:id/event_summaries. */
  Reply summaries(Request request) {
    Parameters query =
        request.query(
            Listing.parameters("customer", "start_time", "end_time", "value_grouping_window"));
    String meter = request.named("meter").id();
    String customer = query.required("customer");
    request.referred("customer", customer, "customer");
    Instant from = Instant.ofEpochSecond(query.requiredInteger("start_time"));
    Instant to = Instant.ofEpochSecond(query.requiredInteger("end_time"));
    Duration window = window(query, from, to);
    List<ObjectNode> found = new ArrayList<>();
    request
        .call()
        .store()
        .sql()
        .preparedQuery(
            """
            SELECT sum(value) AS total, floor(extract(epoch FROM at - $4) / $6)::bigint AS window
            FROM meter_event
            WHERE scope = $1 AND customer = $2 AND meter = $3 AND at >= $4 AND at < $5
            GROUP BY 2 ORDER BY 2 DESC""")
        .execute(
            Tuple.of(
                host.store().scope(request.account().name()),
                customer,
                meter,
                from.atOffset(ZoneOffset.UTC),
                to.atOffset(ZoneOffset.UTC),
                window.toSeconds()))
        .await()
        .forEach(row -> found.add(summary(row, meter, from, window)));
    int skip = skip(query, found);
    List<ObjectNode> rest = found.subList(skip, found.size());
    return Reply.json(200, Listing.envelope(request.call().path(), rest, Listing.limit(query)));
  }

  /** The whole range is one window where none is asked for. */
  private static Duration window(Parameters query, Instant from, Instant to) {
    Duration window =
        query
            .text("value_grouping_window")
            .map(
                name -> {
                  if (!WINDOWS.containsKey(name)) {
                    throw StripeErrors.invalid(
                        null, "value_grouping_window", "Invalid value_grouping_window: " + name);
                  }
                  return WINDOWS.get(name);
                })
            .orElse(Duration.ofMinutes(1));
    for (String bound : Set.of("start_time", "end_time")) {
      if (query.requiredInteger(bound) % window.toSeconds() != 0) {
        throw StripeErrors.invalid(
            null, bound, bound + " must be aligned with the boundaries of its window.");
      }
    }
    if (!from.isBefore(to)) {
      throw StripeErrors.invalid(null, "end_time", "end_time must be after start_time.");
    }
    return query.text("value_grouping_window").isPresent() ? window : Duration.between(from, to);
  }

  private static ObjectNode summary(Row row, String meter, Instant from, Duration window) {
    long start = from.getEpochSecond() + row.getLong("window") * window.toSeconds();
    return StrictJson.object()
        .put("id", "mtrusg_" + meter + "_" + start)
        .put("object", "billing.meter_event_summary")
        .put("aggregated_value", row.getBigDecimal("total"))
        .put("start_time", start)
        .put("end_time", start + window.toSeconds())
        .put("livemode", false)
        .put("meter", meter);
  }

  private static int skip(Parameters query, List<ObjectNode> found) {
    String after = query.text("starting_after").orElse("");
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).path("id").asText().equals(after)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** What a customer used in [from, to), by meter. */
  Map<String, BigDecimal> sums(
      Store store, StripeAccount account, String customer, Instant from, Instant to) {
    SqlClient sql = store.sql();
    Map<String, BigDecimal> sums = new HashMap<>();
    sql.preparedQuery(
            """
            SELECT meter, sum(value) AS total FROM meter_event
            WHERE scope = $1 AND customer = $2 AND at >= $3 AND at < $4 GROUP BY meter""")
        .execute(
            Tuple.of(
                store.scope(account.name()),
                customer,
                from.atOffset(ZoneOffset.UTC),
                to.atOffset(ZoneOffset.UTC)))
        .await()
        .forEach(row -> sums.put(row.getString("meter"), row.getBigDecimal("total")));
    return sums;
  }

  private record Event(
      String scope, String identifier, String name, String customer, String value, long at) {}

  private record Verdict(boolean metered, boolean known, boolean repeated) {
    private static final Verdict RECORDED = new Verdict(true, true, false);
  }
}
