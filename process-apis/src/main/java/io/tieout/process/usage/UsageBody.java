package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.Utf8;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.tieout.model.UsageRefusal;
import io.tieout.model.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One request's events, told apart: those to accept as records for the log, and the receipt. */
final class UsageBody {
  /** The refusals that a receipt lists; further ones are only counted. */
  private static final int MAX_LISTED = 1_000;

  private static final Reading NO_BATCH =
      new Reading.Refused(
          Failure.CONTRACT_VIOLATION, List.of(new Violation("must be an array of events", "#")));

  private final byte[] bytes;
  private final String tenant;
  private final UsageConfig config;
  private final EventRecords records;
  private final List<UsageRefusal> refused = new ArrayList<>();
  private Reading.Refused firstRefused;
  private final RecentIdentities recent;
  private long received;
  private long accepted;
  private long duplicates;
  private long refusedTotal;

  private UsageBody(
      byte[] bytes,
      String tenant,
      EventRecords records,
      RecentIdentities recent,
      UsageConfig config) {
    this.bytes = bytes;
    this.tenant = tenant;
    this.records = records;
    this.recent = recent;
    this.config = config;
  }

  /**
   * Reads the body.
   *
   * @param records to which accepted events are added
   * @param recent accepted events of the same request, to which these are added
   * @throws Failure.Invalid if an event or a batch is no JSON, a batch is no array, or a single
   *     event breaks its contract
   */
  static UsageBody read(
      byte[] bytes,
      UsageFraming framing,
      String tenant,
      EventRecords records,
      RecentIdentities recent,
      UsageConfig config) {
    var body = new UsageBody(bytes, tenant, records, recent, config);
    switch (framing) {
      case EVENT -> body.readJson(false);
      case BATCH -> body.readJson(true);
      case LINES -> body.readLines();
    }
    return body;
  }

  List<LogRecord> records() {
    return records.finish();
  }

  UsageReceipt receipt() {
    return new UsageReceipt(received, accepted, duplicates, refused, refusedTotal);
  }

  private void readJson(boolean batch) {
    boolean whole = true;
    try (JsonParser json = EventParsers.of(bytes)) {
      if (json.nextToken() == null) {
        throw Failure.Invalid.malformedJson("there is no JSON at all");
      }
      if (!batch) {
        readNext(json);
      } else if (json.currentToken() == JsonToken.START_ARRAY) {
        whole = false;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          readNext(json);
        }
      } else {
        Reading reading = UsageEventReader.read(json);
        boolean malformed = reading instanceof Reading.Refused broken && broken.malformed();
        take(malformed ? reading : NO_BATCH, 0, 0);
      }
      if (json.nextToken() != null) {
        throw Failure.Invalid.malformedJson("there is more after the end of the JSON");
      }
    } catch (JsonProcessingException e) {
      throw Failure.Invalid.malformedJson("not acceptable JSON" + place(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (whole && firstRefused != null) {
      throw invalid(firstRefused);
    }
  }

  private static Failure.Invalid invalid(Reading.Refused broken) {
    Violation first = broken.violations().getFirst();
    return broken.malformed()
        ? Failure.Invalid.malformedJson(first.pointer() + " " + first.detail())
        : new Failure.Invalid("the body breaks its contract", broken.violations());
  }

  private void readNext(JsonParser json) throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    take(UsageEventReader.read(json), from, (int) json.currentLocation().getByteOffset());
  }

  private void readLines() {
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end - start > config.maxEventBytes()) {
        received++;
        refuseTooLarge();
      } else if (!isBlank(start, end)) {
        readLine(start, end);
      }
      start = end + 1;
    }
  }

  private void readLine(int start, int end) {
    try (JsonParser json = EventParsers.of(bytes, start, end - start)) {
      json.nextToken();
      Reading reading = UsageEventReader.read(json);
      int to = start + (int) json.currentLocation().getByteOffset();
      if (json.nextToken() == null) {
        take(reading, start, to);
      } else {
        received++;
        refuseMalformed("there is more than one value on the line");
      }
    } catch (JsonProcessingException e) {
      received++;
      refuseMalformed("not acceptable JSON" + column(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(Reading reading, int from, int to) {
    received++;
    switch (reading) {
      case Reading.Refused broken -> refuse(broken);
      case Reading.Facts facts -> accept(facts, from, to);
    }
  }

  private void accept(Reading.Facts facts, int from, int to) {
    UUID identity = Digest.identity(tenant, facts.source(), facts.id());
    if (to - from > config.maxEventBytes()) {
      refuseTooLarge();
    } else if (!Utf8.isUtf8(bytes, from, to)) { // which the parser takes: another text elsewhere
      refuseMalformed("is not UTF-8");
    } else if (recent.add(identity, facts)) {
      accepted++;
      records.add(identity, bytes, from, to);
    } else {
      duplicates++;
    }
  }

  private void refuseMalformed(String detail) {
    refuse(new Reading.Refused(Failure.MALFORMED_JSON, List.of(new Violation(detail, "#"))));
  }

  private void refuseTooLarge() {
    var detail = "must not be larger than " + config.maxEventBytes() + " bytes";
    refuse(new Reading.Refused(Failure.CONTRACT_VIOLATION, List.of(new Violation(detail, "#"))));
  }

  /** A receipt says the first thing that is wrong with an event. */
  private void refuse(Reading.Refused broken) {
    refusedTotal++;
    firstRefused = firstRefused == null ? broken : firstRefused;
    if (refused.size() < MAX_LISTED) {
      Violation first = broken.violations().getFirst();
      refused.add(new UsageRefusal(received - 1, broken.code(), first.pointer(), first.detail()));
    }
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private static String place(JsonProcessingException e) {
    var at = e.getLocation(); // none where the nesting is too deep
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** Of the event's own line. */
  private static String column(JsonProcessingException e) {
    var at = e.getLocation();
    return at == null ? "" : " at column %d of its line".formatted(at.getColumnNr());
  }
}
