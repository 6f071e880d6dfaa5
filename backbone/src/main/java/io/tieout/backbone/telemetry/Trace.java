package io.tieout.backbone.telemetry;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * W3C trace context: {@code 00-<trace>-<span>-<flags>}, lower case, neither id all zero, version ff
 * invalid; a later version may say more after that. Carried in the {@code Caller}, in outbox rows
 * and in Kafka headers; all sampled, since whoever collects decides.
 */
public final class Trace {

  /** Name of the HTTP and Kafka header. */
  public static final String HEADER = "traceparent";

  private static final Pattern VALID =
      Pattern.compile(
          "(?!ff|00.{53}.)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final int TRACE_BEGIN = 3;
  private static final int TRACE_END = 35;
  private static final HexFormat HEX = HexFormat.of();

  private Trace() {}

  /** A new trace. */
  public static String start() {
    return "00-" + id() + id() + "-" + id() + "-01";
  }

  /**
   * What a request continues: a new span of its trace, or a new trace if it names none that is
   * valid.
   */
  public static String from(String header) {
    return header != null && VALID.matcher(header).matches()
        ? "00" + header.substring(2, TRACE_END) + "-" + id() + "-01"
        : start();
  }

  /** The trace id of a valid header: 32 hex digits. */
  public static String id(String traceparent) {
    return traceparent.substring(TRACE_BEGIN, TRACE_END);
  }

  private static String id() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return HEX.toHexDigits(id);
  }
}
