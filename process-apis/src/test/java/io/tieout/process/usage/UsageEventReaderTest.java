package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.ContractSchema;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Violation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageEventReaderTest {
  private static final ContractSchema SCHEMA =
      Contracts.bundled().get("experience", "usage").schema("UsageEvent");

  private static final String DATA =
      """
      {"meter":"api-calls","quantity":"12.5"}\
      """;

  private static final String EVENT =
      """
      {"specversion":"1.0","id":"e-1","source":"/meters/a","type":"io.tieout.usage.recorded.v1",\
      "subject":"C-0001","time":"2026-03-01T12:00:00Z","data":%s}\
      """
          .formatted(DATA);

  static Stream<String> events() {
    String nested = "{\"a\":".repeat(8) + "1" + "}".repeat(8);
    return Stream.concat(
        Stream.of(EVENT, "1", "null", "[]", "{}", EVENT.replace(DATA, "[1]")),
        Stream.concat(
            Stream.of(
                    "\"specversion\":\"1.0\"|\"specversion\":\"0.3\"",
                    "\"specversion\":\"1.0\"|\"specversion\":1.0",
                    "\"specversion\":\"1.0\",|",
                    "\"id\":\"e-1\"|\"id\":\"\"",
                    "\"id\":\"e-1\"|\"id\":{\"a\":[1]}",
                    "\"id\":\"e-1\"|\"id\":\"a\\u0000b\"",
                    "\"id\":\"e-1\"|\"id\":\"\\ud83d\\ude00\"",
                    "\"id\":\"e-1\"|\"id\":\"\\ud83d\"",
                    "\"id\":\"e-1\"|\"id\":\"" + "x".repeat(255) + "\"",
                    "\"id\":\"e-1\"|\"id\":\"" + "x".repeat(256) + "\"",
                    "\"id\":\"e-1\"|\"id\":\"" + "\\ud83d\\ude00".repeat(255) + "\"",
                    "\"id\":\"e-1\"|\"id\":\"e-1\",\"tenant\":\"house\"",
                    "\"id\":\"e-1\"|\"id\":\"e-1\",\"region\":\"eu\"",
                    "\"id\":\"e-1\",|",
                    "\"source\":\"/meters/a\"|\"source\":\"\\n\"",
                    "\"source\":\"/meters/a\",|",
                    "recorded.v1|recorded.v2",
                    "C-0001|" + "C".repeat(64),
                    "C-0001|" + "C".repeat(65),
                    "\"subject\":\"C-0001\",|",
                    "12:00:00Z|12:00:00+05:30",
                    "12:00:00Z|12:00:00.123456789Z",
                    "12:00:00Z|12:00:00",
                    "12:00:00Z|12:00:00.Z",
                    "12:00:00Z|12:00Z",
                    "12:00:00Z|24:00:00Z",
                    "12:00:00Z|12:60:00Z",
                    "12:00:00Z|12:00:00+5:30",
                    "2026-03-01|2026-02-29",
                    "2026-03-01|2028-02-29",
                    "2026-03-01|2026-13-01",
                    "2026-03-01T|2026-03-01 at ",
                    "\"data\":|\"dataschema\":\"https://example.org/usage\",\"data\":",
                    "\"data\":|\"dataschema\":7,\"data\":",
                    "\"data\":|\"datacontenttype\":\"application/json\",\"data\":",
                    "\"data\":|\"extension\":{\"a\":[null,{\"b\":1}]},\"data\":",
                    "\"data\":|\"extension\":[\"a\"],\"data\":",
                    "\"data\":|\"extension\":1.5,\"data\":",
                    "\"data\":|\"extension\":-2147483648,\"data\":",
                    "\"data\":|\"extension\":2147483648,\"data\":",
                    "\"data\":|\"extension\":123456789012345678901234567890,\"data\":",
                    "\"data\":|\"extension\":true,\"data\":",
                    "\"data\":|\"extension\":null,\"data\":",
                    "\"data\":|\"extension\":\"\",\"data\":",
                    "\"data\":|\"extension\":\"a\\u0000b\",\"data\":",
                    "\"data\":|\"extension\":\"\\ud83d\",\"data\":",
                    "\"data\":|\"Extension\":\"a\",\"data\":",
                    "\"data\":|\"Bad-Ext\":{\"a\":1},\"data\":",
                    "\"data\":|\"bad_ext\":null,\"data\":",
                    "\"data\":|\"\":\"a\",\"data\":",
                    "\"data\":|\"bäd\":\"a\",\"data\":",
                    "\"data\":|\"" + "x".repeat(255) + "\":\"a\",\"data\":",
                    "\"data\":|\"" + "x".repeat(256) + "\":\"a\",\"data\":",
                    "\"data\":|\"data_base64\":null,\"data\":",
                    "\"data\":|\"data_base64\":\"e30=\",\"data\":",
                    "\"data\":|\"data_base64\":7,\"data\":",
                    "\"data\":|\"datacontenttype\":null,\"data\":",
                    "\"data\":|\"datacontenttype\":\"\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"text/csv\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"application/jsonx\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"json\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"Application/JSON; charset=utf-8\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"application/vnd.acme+json;v=1\",\"data\":",
                    "\"data\":|\"datacontenttype\":\"application/json; \\u0000\",\"data\":",
                    "\"data\":|\"dataschema\":null,\"data\":",
                    "\"data\":|\"dataschema\":\"\",\"data\":",
                    "\"data\":|\"dataschema\":\"x y\",\"data\":",
                    "\"data\":|\"dataschema\":\"/relative\",\"data\":",
                    "\"data\":|\"dataschema\":\"urn:acme:usage:1\",\"data\":",
                    "\"meter\":\"api-calls\"|\"meter\":\"Api\"",
                    "\"meter\":\"api-calls\"|\"meter\":\"-a\"",
                    "\"meter\":\"api-calls\"|\"meter\":\"a-\"",
                    "\"meter\":\"api-calls\",|",
                    "\"12.5\"|12.5",
                    "\"12.5\"|0",
                    "\"12.5\"|-1",
                    "\"12.5\"|-0.0",
                    "\"12.5\"|1e3",
                    "\"12.5\"|1e18",
                    "\"12.5\"|999999999999999999",
                    "\"12.5\"|0.000000000001",
                    "\"12.5\"|0.0000000000001",
                    "\"12.5\"|true",
                    "12.5|.5",
                    "12.5|5.",
                    "12.5|-5",
                    "12.5|1e3",
                    "12.5|١",
                    "12.5|999999999999999999.999999999999",
                    "12.5|1999999999999999999",
                    "12.5|1.0000000000000",
                    "\"12.5\"|\"1\",\"unit\":\"call\"",
                    "\"12.5\"|\"1\",\"subscription\":\"sub-1\"",
                    "\"12.5\"|\"1\",\"subscription\":\"\"",
                    "\"12.5\"|\"1\",\"subscription\":\"a\\u0000b\"",
                    "\"12.5\"|\"1\",\"subscription\":\"\\ud83d\"",
                    "\"12.5\"|\"1\",\"subscription\":\"S-\\u00fc\"",
                    "\"12.5\"|\"1\",\"attributes\":{\"a\":[1,{\"b\":null}]}",
                    "\"12.5\"|\"1\",\"attributes\":{\"" + "\ud83d\ude00".repeat(255) + "\":1}",
                    "\"12.5\"|\"1\",\"attributes\":{\"" + "x".repeat(256) + "\":1}",
                    "\"12.5\"|\"1\",\"attributes\":[]")
                .map(change -> change.split("\\|", -1))
                .map(change -> EVENT.replace(change[0], change[1])),
            Stream.of(EVENT.replace("\"12.5\"", "\"1\",\"attributes\":" + nested))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void judgesAsTheSchemaDoes(String event) throws IOException {
    // Given
    JsonNode tree = StrictJson.readTree(event.getBytes(StandardCharsets.UTF_8));

    // When
    Reading reading = read(event);

    // Then
    var violations = SCHEMA.validate(tree);
    assertThat(reading instanceof Reading.Facts)
        .as("%s against %s", reading, violations)
        .isEqualTo(violations.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "meter-a",
        "/meters/a",
        "//host/meters",
        "https://example.org:8080/a?b=c&d=/?#e/?f",
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "mailto:meters@example.org",
        "http://[2001:db8::1]:80/a",
        "//[::1]",
        "#fragment",
        "?query",
        "a%20b",
        "1-555-123-4567",
        "a/b:c",
        "not a uri %%",
        "a b",
        "a\\n",
        "%",
        "a%2",
        "a%2g",
        "a%%20",
        "1:a",
        ":a",
        "a_b:c",
        "a#b#c",
        "[::1]",
        "/a[1]",
        "http://[::1",
        "http://[]",
        "http://[::1]a",
        "http://[x]/",
        "a\\\\b",
        "a^b",
        "a{b}",
        "m\u00e8tre",
        "a\u007f"
      })
  void judgesSourcesAsTheSchemaDoes(String source) throws IOException {
    judgesAsTheSchemaDoes(EVENT.replace("/meters/a", source));
    judgesAsTheSchemaDoes(
        EVENT.replace("\"data\":", "\"dataschema\":\"" + source + "\",\"data\":"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "source":"/meters/a" | "source":"not a uri %%"                | #/source
          "data":              | "Bad-Ext":{"a":1},"data":              | #/Bad-Ext
          "data":              | "ext":{"a":1},"data":                  | #/ext
          "data":              | "ext":1.0,"data":                      | #/ext
          "data":              | "datacontenttype":"text/csv","data":   | #/datacontenttype
          "data":              | "dataschema":"x y","data":             | #/dataschema
          "12.5"               | "1","subscription":"a\\u0000b"         | #/data/subscription
          """)
  void refusesWhatIsNoCloudEvent(String part, String bad, String pointer) throws IOException {
    // When
    Reading reading = read(EVENT.replace(part, bad));

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(Violation::pointer)
                    .containsExactly(pointer));
  }

  @Test
  void refusesAttributesThatAreTooDeep() throws IOException {
    // Given
    String nested = "{\"a\":".repeat(9) + "1" + "}".repeat(9);

    // When
    Reading reading = read(EVENT.replace("\"12.5\"", "\"1\",\"attributes\":" + nested));

    // Then
    assertThat(reading)
        .isEqualTo(
            new Reading.Refused(
                "contract-violation",
                List.of(new Violation("must not be deeper than 8", "#/data/attributes"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "data": | "%s":{"a":1},"data":             | #
          "12.5"  | "1","%s":1                       | #/data
          "12.5"  | "1","attributes":{"a":[{"%s":1}]} | #/data/attributes
          """)
  void repeatsNoNameThatIsTooLong(String part, String bad, String pointer) throws IOException {
    // Given
    String event = EVENT.replace(part, bad.formatted("n".repeat(256)));

    // When
    Reading reading = read(event);

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> {
              assertThat(refused.violations().getFirst())
                  .isEqualTo(new Violation("has a name of more than 255 characters", pointer));
              assertThat(refused.violations().toString()).doesNotContain("nnn");
            });
  }

  @Test
  void refusesANumberBeyondAllDecimals() throws IOException {
    // When
    Reading reading = read(EVENT.replace("\"12.5\"", "1e99999999999"));

    // Then
    assertThat(reading).isInstanceOf(Reading.Refused.class);
  }

  /** What a schema cannot say, or a validator would never see. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "id":"e-1"    | "id":"e-1","id":"e-1"               | malformed-json     | #
          "12.5"        | "1","quantity":"1"                   | malformed-json     | #/data
          "12.5"        | "1","attributes":{"a":{"b":1,"b":2}} | malformed-json     | #/data/attributes
          "data":       | "x":[{"a":1,"a":1}],"data":          | malformed-json     | #/x
          "data":       | "data_base64":"e30=","data":         | contract-violation | #/data_base64
          {"meter":"api-calls","quantity":"12.5"} | "text"     | contract-violation | #/data
          "12.5"        | 1e400                                | contract-violation | #/data/quantity
          "12.5"        | 1e99999999999                        | contract-violation | #/data/quantity
          "12.5"        | "NaN"                                | contract-violation | #/data/quantity
          "12.5"        | null                                 | contract-violation | #/data/quantity
          "12.5"        | "1","a/b":1                          | contract-violation | #/data/a~1b
          "12.5"        | "1","attributes":{"n":1e9999}        | contract-violation | #/data/attributes
          "data":       | "x":[-1E+99999999999],"data":        | contract-violation | #/x
          2026-03-01T12:00:00Z | 9999-12-31T23:59:59-00:01     | contract-violation | #/time
          2026-03-01T12:00:00Z | 0000-01-01T00:00:00+00:01     | contract-violation | #/time
          2026-03-01T12:00:00Z | 2016-12-31T23:59:60Z          | contract-violation | #/time
          """)
  void saysWhereAnEventIsBad(String part, String bad, String code, String pointer)
      throws IOException {
    // Given
    String event = EVENT.replace(part, bad);

    // When
    Reading reading = read(event);

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(code);
              assertThat(refused.violations().getFirst().pointer()).isEqualTo(pointer);
            });
  }

  @Test
  void saysAllThatIsBadInAnEvent() throws IOException {
    // When
    Reading reading =
        read(EVENT.replace("\"id\":\"e-1\",", "").replace("C-0001", "").replace("api-calls", "A"));

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(Violation::pointer)
                    .containsExactly("#/subject", "#/data/meter", "#/id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"1\",\"attributes\":{\"a\":[%s]}"})
  void refusesNumbersOfTenThousandDigits(String quantity) throws IOException {
    // Given
    String event = EVENT.replace("\"12.5\"", quantity.formatted("7".repeat(10_000)));

    // When
    Reading reading = read(event);

    // Then
    assertThat(reading).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void takesANullAttributeForAnAbsentOne() throws IOException {
    // When
    Reading reading =
        read(
            EVENT.replace(
                "\"data\":",
                "\"datacontenttype\":null,\"dataschema\":null,\"data_base64\":null,\"x\":null,\"data\":"));

    // Then
    assertThat(reading).isInstanceOf(Reading.Facts.class);
  }

  @Test
  void readsTheFacts() throws IOException {
    // When
    Reading reading =
        read(EVENT.replace("12:00:00Z", "23:30:00.1234567-02:30").replace("\"12.5\"", "1.250e1"));

    // Then
    assertThat(reading)
        .isEqualTo(
            new Reading.Facts(
                "/meters/a",
                "e-1",
                "C-0001",
                Instant.parse("2026-03-02T02:00:00.123456Z"),
                "api-calls",
                new BigDecimal("12.5"),
                null));
  }

  private static Reading read(String event) throws IOException {
    try (JsonParser json = EventParsers.of(event.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return UsageEventReader.read(json);
    }
  }
}
