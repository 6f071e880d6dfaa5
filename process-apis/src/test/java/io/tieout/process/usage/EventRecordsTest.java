package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.ReceivedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
  private static final Instant RECEIVED_AT = Instant.parse("2026-03-01T12:00:01.5Z");
  private static final Map<String, String> HEADERS =
      Map.of(EventRecords.TENANT, "acme", EventRecords.RECEIVED_AT, RECEIVED_AT.toString());
  private static final UUID LOW = UUID.fromString("10000000-0000-4000-8000-000000000000");
  private static final UUID NEXT = UUID.fromString("30000000-0000-4000-8000-000000000000");
  private static final UUID HIGH = UUID.fromString("f0000000-0000-4000-8000-000000000000");

  private final EventRecords records = new EventRecords(HEADERS, 4);

  @Test
  void putsEventsOfOnePartIntoOneRecordWithTheirOwnBytes() {
    // Given
    String one =
        event("é-1", "C-0001", "2026-03-01T12:00:00Z", "calls", "1").replace("\",\"", "\",\n\"");
    String two = event("e-2", "C-0002", "2026-03-01T12:00:00Z", "calls", "2.50");
    add(LOW, one);
    add(HIGH, two);
    add(NEXT, two);

    // When
    List<LogRecord> finished = records.finish();

    // Then
    assertThat(finished).extracting(LogRecord::partition).containsExactly(0, 3);
    List<Incoming> read = read(finished.getFirst());
    assertThat(read).extracting(Incoming::identity).containsExactly(LOW, NEXT);
    assertThat(read).extracting(event -> event.json().toString()).containsExactly(one, two);
    assertThat(read)
        .allSatisfy(
            event -> {
              assertThat(event.tenant()).isEqualTo("acme");
              assertThat(event.receivedAt()).isEqualTo(RECEIVED_AT);
              assertThat(event.offset()).isEqualTo(7);
            });
    assertThat(read(finished.getLast())).extracting(Incoming::identity).containsExactly(HIGH);
  }

  @Test
  void beginsAnotherRecordWhereOneIsFull() {
    // Given
    String large =
        event("e-1", "C-0001", "2026-03-01T12:00:00Z", "calls", "1")
            .replace("\"data\":", "\"x\":\"" + "y".repeat(60_000) + "\",\"data\":");
    for (int i = 0; i < 6; i++) {
      add(LOW, large);
    }

    // When
    List<LogRecord> finished = records.finish();

    // Then
    assertThat(finished).extracting(record -> read(record).size()).containsExactly(5, 1);
  }

  private void add(UUID identity, String event) {
    byte[] bytes = ("[" + event + "]").getBytes(StandardCharsets.UTF_8);
    records.add(identity, bytes, 1, bytes.length - 1);
  }

  private static List<Incoming> read(LogRecord log) {
    return EventRecords.read(
        log.partition(),
        new ReceivedRecord(7, Instant.EPOCH, log.key(), log.value(), log.headers()));
  }
}
