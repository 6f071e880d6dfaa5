package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults on demand: for one call by its header {@value #HEADER}, or at random by rules and a seed.
 * Rules do not outlive the process.
 */
final class Faults {
  static final String HEADER = "x-sandbox-fault";

  /** Stands for the method where the vendor is the one who calls. */
  static final String WEBHOOK = "WEBHOOK";

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private List<Rule> rules = List.of();
  private Random random = new Random(0);
  private long struck;

  /**
   * Replaces the rules: {@code {"seed": 7, "rules": [{"method": "POST", "path": "/v1/inv.*",
   * "fault": "status=503", "rate": 0.1, "times": 5}]}}. The path is a regular expression over the
   * whole path; without path, rate or times a rule knows no such limit, without method it is for
   * every call but webhooks.
   *
   * @throws IllegalArgumentException where a rule cannot be read
   */
  synchronized void replace(JsonNode document) {
    List<Rule> read = new ArrayList<>();
    for (JsonNode rule : document.path("rules")) {
      read.add(
          new Rule(
              rule.path("method").asText(""),
              Pattern.compile(rule.path("path").asText(".*")),
              Fault.parse(rule.path("fault").asText()),
              rule.path("rate").asDouble(1),
              rule.path("times").asLong(Long.MAX_VALUE)));
    }
    long seed = document.path("seed").asLong(0);
    random = new Random(seed);
    rules = read;
    LOG.info("{} fault rules, seed {}", read.size(), seed);
  }

  /**
   * What goes wrong with this call.
   *
   * @param asked the header's value, or null
   */
  synchronized Fault strike(String method, String path, String asked) {
    if (asked != null) {
      return Fault.parse(asked);
    }
    for (Rule rule : rules) {
      if (rule.covers(method, path) && random.nextDouble() < rule.rate) {
        rule.left--;
        struck++;
        return rule.fault;
      }
    }
    return new Fault.None();
  }

  /** How often the rules have made something go wrong since the start. */
  synchronized long struck() {
    return struck;
  }

  private static final class Rule {
    private final String method;
    private final Pattern path;
    private final Fault fault;
    private final double rate;
    private long left;

    private Rule(String method, Pattern path, Fault fault, double rate, long times) {
      this.method = method;
      this.path = path;
      this.fault = fault;
      this.rate = rate;
      this.left = times;
    }

    private boolean covers(String called, String at) {
      boolean meant = method.isEmpty() ? !called.equals(WEBHOOK) : method.equals(called);
      return left > 0 && meant && path.matcher(at).matches();
    }
  }
}
