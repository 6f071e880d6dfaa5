package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.tieout.model.UsageRefusal;
import io.tieout.model.Violation;
import io.tieout.process.TestConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageBodyTest {
  private static final String ONE = event("e-1", "C-0001", "2026-03-01T12:00:00Z", "calls", "1");
  private static final String TWO = event("é-2", "C-0001", "2026-03-01T12:00:00Z", "calls", "1");
  private static final Map<String, String> HEADERS =
      Map.of(EventRecords.TENANT, "house", EventRecords.RECEIVED_AT, "2026-03-01T12:00:00Z");
  private static final String BAD = ONE.replace("calls", "Calls");

  @Test
  void keepsTheBytesOfEachEventOfABatch() {
    // When
    UsageBody body =
        read(UsageFraming.BATCH, " [ %s ,\n%s,%s, 7, %s]".formatted(ONE, BAD, TWO, ONE));

    // Then
    assertThat(events(body)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(body.receipt())
        .extracting(
            UsageReceipt::received,
            UsageReceipt::accepted,
            UsageReceipt::duplicates,
            UsageReceipt::rejectedTotal)
        .containsExactly(5L, 2L, 1L, 2L);
    assertThat(body.receipt().rejected())
        .extracting(UsageRefusal::index, UsageRefusal::code, UsageRefusal::pointer)
        .containsExactly(
            tuple(1L, "contract-violation", "#/data/meter"), tuple(3L, "contract-violation", "#"));
  }

  @Test
  void goesOnAfterALineThatIsNoJson() {
    // When
    UsageBody body =
        read(
            UsageFraming.LINES,
            String.join("\n", ONE, "", "{\"id\":", TWO + "\r", ONE + " 1", "{\"a\":1,\"a\":1}"));

    // Then
    assertThat(events(body)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(body.receipt().rejected())
        .extracting(UsageRefusal::index, UsageRefusal::code)
        .containsExactly(
            tuple(1L, "malformed-json"), tuple(3L, "malformed-json"), tuple(4L, "malformed-json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":1,\"x\":1,\"data\":",
        "\"x\":%s1%s,\"data\":",
        "\"x\":1e400,\"data\":1,\"y\":",
        "\"data\":\"{}\",\"y\":"
      })
  void losesNothingOfABatchWithABadEvent(String bad) {
    // Given
    String event = ONE.replace("\"data\":", bad.formatted("[".repeat(100), "]".repeat(100)));

    // When
    UsageBody body = read(UsageFraming.BATCH, "[%s,%s,%s]".formatted(ONE, event, TWO));

    // Then
    assertThat(events(body)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(body.receipt().rejected()).extracting(UsageRefusal::index).containsExactly(1L);
  }

  @Test
  void losesNothingOfABatchWithNamesAndNestingAsLongAsAnEvent() {
    // Given
    String longName = ONE.replace("\"data\":", "\"" + "n".repeat(60_000) + "\":1,\"data\":");
    String deep =
        ONE.replace("\"data\":", "\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + ",\"data\":");

    // When
    UsageBody body = read(UsageFraming.BATCH, "[%s,%s,%s]".formatted(longName, deep, TWO));

    // Then
    assertThat(events(body)).containsExactly(TWO);
    assertThat(body.receipt().rejected()).extracting(UsageRefusal::index).containsExactly(0L, 1L);
  }

  /** Of two bytes where one is enough, for A and for a slash. */
  @ParameterizedTest
  @ValueSource(strings = {"c181", "c0af"})
  void refusesAnEventWhoseCharactersAreLongerThanUtf8Allows(String bytes) {
    // Given
    String overlong = new String(HexFormat.of().parseHex(bytes), StandardCharsets.ISO_8859_1);
    String plain = TWO.replace("é", "e");
    byte[] batch =
        "[%s,%s]"
            .formatted(ONE.replace("e-1", overlong), plain)
            .getBytes(StandardCharsets.ISO_8859_1);

    // When
    UsageBody body = read(UsageFraming.BATCH, batch, new RecentIdentities(10_000));

    // Then
    assertThat(events(body)).containsExactly(plain);
    assertThat(body.receipt().rejected())
        .extracting(UsageRefusal::index, UsageRefusal::code)
        .containsExactly(tuple(0L, "malformed-json"));
  }

  @Test
  void saysAllThatIsBadInASingleEvent() {
    // When
    var refused = invalid(UsageFraming.EVENT, BAD.replace("\"id\"", "\"ident\""));

    // Then
    assertThat(refused.errors())
        .extracting(Violation::pointer)
        .containsExactly("#/data/meter", "#/id");
  }

  @Test
  void refusesALineThatIsTooLongAndGoesOn() {
    // Given
    String tooLong = ONE.replace("\"data\":", "\"x\":\"" + "y".repeat(65_536) + "\",\"data\":");

    // When
    UsageBody body = read(UsageFraming.LINES, String.join("\n", ONE, tooLong, TWO));

    // Then
    assertThat(events(body)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(body.receipt().rejected())
        .extracting(UsageRefusal::index, UsageRefusal::pointer)
        .containsExactly(tuple(1L, "#"));
  }

  @Test
  void noticesRepeatsOverThePartsOfAStream() {
    // Given
    var recent = new RecentIdentities(1);
    read(UsageFraming.LINES, ONE, recent);

    // When
    UsageReceipt repeat = read(UsageFraming.LINES, ONE + "\n" + TWO, recent).receipt();

    // Then
    assertThat(repeat).isEqualTo(new UsageReceipt(2, 1, 1, List.of(), 0));
    assertThat(read(UsageFraming.LINES, ONE, recent).receipt().accepted())
        .as("forgotten behind a newer one")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "C-0001, C-0002",
    "12:00:00Z, 12:00:01Z",
    "calls, texts",
    "'\"1\"', '\"700\"'",
    "'\"1\"', '\"1\",\"subscription\":\"K-0001\"'",
  })
  void keepsAnotherPayloadOfTheSameIdentity(String fact, String other) {
    // Given
    String changed = ONE.replace(fact, other);

    // When
    UsageBody body = read(UsageFraming.BATCH, "[%1$s,%2$s,%1$s,%2$s]".formatted(ONE, changed));

    // Then
    assertThat(events(body)).containsExactly(ONE, changed);
    assertThat(body.receipt()).isEqualTo(new UsageReceipt(4, 2, 2, List.of(), 0));
  }

  @Test
  void takesAnEmptyBatch() {
    // When
    UsageReceipt receipt = read(UsageFraming.BATCH, " [ ] ").receipt();

    // Then
    assertThat(receipt).isEqualTo(new UsageReceipt(0, 0, 0, List.of(), 0));
  }

  @Test
  void listsTheFirstThousandRefusalsAndCountsTheRest() {
    // When
    UsageReceipt receipt = read(UsageFraming.LINES, "1\n".repeat(1_001)).receipt();

    // Then
    assertThat(receipt.rejected()).hasSize(1_000);
    assertThat(receipt.rejectedTotal()).isEqualTo(1_001);
  }

  @Test
  void takesASingleEvent() {
    // When
    UsageReceipt receipt = read(UsageFraming.EVENT, ONE).receipt();

    // Then
    assertThat(receipt).isEqualTo(new UsageReceipt(1, 1, 0, List.of(), 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT", "BATCH"})
  void refusesABodyThatIsNotOneAcceptableJsonText(UsageFraming framing) {
    for (String text : List.of("", "[" + ONE + ",", "{\"id\":1,\"id\":1}", "[] []", "{} {}")) {
      assertThatThrownBy(() -> read(framing, text))
          .isInstanceOfSatisfying(
              Failure.Invalid.class,
              e -> assertThat(e.code()).as(text).isEqualTo("malformed-json"));
    }
  }

  @Test
  void refusesASingleEventThatIsDeeperThanJsonMayBe() {
    String extension = "\"x\":" + "[".repeat(63) + "]".repeat(63) + ",\"data\":";
    String deep = ONE.replace("\"data\":", extension);

    assertThat(invalid(UsageFraming.EVENT, deep).code()).isEqualTo("contract-violation");
    assertThat(invalid(UsageFraming.EVENT, deep.replace("[]", "[[]]")).code())
        .isEqualTo("malformed-json");
    assertThat(invalid(UsageFraming.EVENT, "[".repeat(65) + "]".repeat(65)).code())
        .isEqualTo("malformed-json");
  }

  @Test
  void refusesASingleEventThatBreaksItsContract() {
    assertThat(violated(UsageFraming.EVENT, BAD)).isEqualTo("#/data/meter");
    assertThat(violated(UsageFraming.EVENT, "[" + ONE + "]")).isEqualTo("#");
  }

  @Test
  void refusesABatchThatIsNoArray() {
    assertThat(violated(UsageFraming.BATCH, ONE)).isEqualTo("#");
  }

  private static String violated(UsageFraming framing, String text) {
    return invalid(framing, text).errors().getFirst().pointer();
  }

  private static Failure.Invalid invalid(UsageFraming framing, String text) {
    return catchThrowableOfType(Failure.Invalid.class, () -> read(framing, text));
  }

  private static UsageBody read(UsageFraming framing, String text) {
    return read(framing, text, new RecentIdentities(10_000));
  }

  private static UsageBody read(UsageFraming framing, String text, RecentIdentities recent) {
    return read(framing, text.getBytes(StandardCharsets.UTF_8), recent);
  }

  private static UsageBody read(UsageFraming framing, byte[] text, RecentIdentities recent) {
    return UsageBody.read(
        text, framing, "house", new EventRecords(HEADERS, 4), recent, TestConfig.USAGE);
  }

  private static List<String> events(UsageBody body) {
    return body.records().stream()
        .map(log -> new ReceivedRecord(0, Instant.EPOCH, log.key(), log.value(), log.headers()))
        .flatMap(received -> EventRecords.read(0, received).stream())
        .map(event -> event.json().toString())
        .toList();
  }
}
