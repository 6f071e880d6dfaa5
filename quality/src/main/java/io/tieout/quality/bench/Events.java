package io.tieout.quality.bench;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Usage as the sample's customers send it, made from a seed. Making an event costs the generator
 * next to nothing: bodies are templates, in which each use writes new ids.
 */
final class Events {
  /** Business time while usage comes in; events lie in the hours before it. */
  static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  static final int CUSTOMERS = 200;

  private static final int ID_DIGITS = 12;
  private static final int SOURCES = 4;
  private static final Duration SPREAD = Duration.ofHours(4);

  private final long seed;
  private final Map<String, List<String>> meters;
  private final List<String> customers;
  private final AtomicLong nextId = new AtomicLong();
  private final AtomicLong templates = new AtomicLong();

  /**
   * @param meters that each customer's contract prices: events of others would not count
   */
  Events(long seed, Map<String, List<String>> meters) {
    this.seed = seed;
    this.meters = meters;
    this.customers = List.copyOf(meters.keySet());
  }

  /** How events are set in a body. */
  enum Framing {
    BATCH("application/cloudevents-batch+json", "[", ",", "]"),
    LINES("application/x-ndjson", "", "\n", "\n");

    final String mediaType;
    private final String open;
    private final String between;
    private final String close;

    Framing(String mediaType, String open, String between, String close) {
      this.mediaType = mediaType;
      this.open = open;
      this.between = between;
      this.close = close;
    }
  }

  /** A body of so many events. Used by one thread at a time. */
  Body body(Framing framing, int events) {
    var random = new SplittableRandom(seed + templates.getAndIncrement());
    var bytes = new ByteArrayOutputStream();
    var ids = new int[events];
    bytes.writeBytes(utf8(framing.open));
    for (int i = 0; i < events; i++) {
      bytes.writeBytes(
          utf8((i == 0 ? "" : framing.between) + "{\"specversion\":\"1.0\",\"id\":\"b-"));
      ids[i] = bytes.size();
      bytes.writeBytes(utf8("0".repeat(ID_DIGITS) + rest(random)));
    }
    bytes.writeBytes(utf8(framing.close));
    return new Body(bytes.toByteArray(), ids);
  }

  private String rest(SplittableRandom random) {
    String customer = customers.get(random.nextInt(customers.size()));
    List<String> priced = meters.get(customer);
    return """
    ","source":"/bench/meter-%d","type":"io.tieout.usage.recorded.v1","subject":"%s",\
    "time":"%s","data":{"meter":"%s","quantity":"%s","attributes":{"region":"r-%d"}}}\
    """
        .formatted(
            random.nextInt(SOURCES),
            customer,
            NOW.minusMillis(random.nextLong(SPREAD.toMillis())),
            priced.get(random.nextInt(priced.size())),
            BigDecimal.valueOf(random.nextLong(1, 90_000), random.nextInt(4)).toPlainString(),
            random.nextInt(7));
  }

  /** A body whose events have ids that no other use of a body has. */
  final class Body {
    private final byte[] bytes;
    private final int[] ids;
    private long firstId;

    private Body(byte[] bytes, int[] ids) {
      this.bytes = bytes;
      this.ids = ids;
    }

    int events() {
      return ids.length;
    }

    /** The bytes with new ids; they are good until the next call. */
    byte[] renewed() {
      firstId = nextId.getAndAdd(ids.length);
      for (int i = 0; i < ids.length; i++) {
        long id = firstId + i;
        for (int at = ids[i] + ID_DIGITS - 1; at >= ids[i]; at--) {
          bytes[at] = (byte) ('0' + id % 10);
          id /= 10;
        }
      }
      return bytes;
    }

    /** Each event by itself; of a body of lines. */
    List<byte[]> values() {
      return new String(renewed(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.getBytes(StandardCharsets.UTF_8))
          .toList();
    }

    /** The id of the last event of the last use. */
    String lastId() {
      return "b-%012d".formatted(firstId + ids.length - 1);
    }

    /** The source of the last event. */
    String lastSource() {
      String text = new String(bytes, ids[ids.length - 1], 60, StandardCharsets.UTF_8);
      int from = text.indexOf("/bench");
      return text.substring(from, text.indexOf('"', from));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
