package io.tieout.quality.survival;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * When to kill what, all of it a function of the seed.
 *
 * @param whileUsageComes by the day whose line the run has just printed
 * @param whileInvoicesPost by how many of them the ERP holds
 */
record KillPlan(List<Kill> whileUsageComes, List<Kill> whileInvoicesPost) {

  private static final int DAYS = 31;
  private static final int LONGEST_DELAY_MILLIS = 400;

  /**
   * One kill.
   *
   * @param at the day of the month, or the number of invoices
   * @param delay after that
   * @param everything whether servers, simulators and player die too
   */
  record Kill(int at, Duration delay, boolean everything) {}

  /**
   * Spreads the kills over both phases, three to two.
   *
   * @param everything how many of them take everything
   * @param invoices how many there will be
   */
  static KillPlan of(long seed, int kills, int everything, int invoices) {
    var random = new Random(seed);
    int early = kills * 3 / 5;
    int late = kills - early;
    int lateOfEverything = Math.min(late, everything / 2);
    return new KillPlan(
        kills(random, early, everything - lateOfEverything, DAYS),
        kills(random, late, lateOfEverything, invoices - invoices / 6));
  }

  private static List<Kill> kills(Random random, int count, int everything, int last) {
    var points = new TreeSet<Integer>();
    while (points.size() < count) {
      points.add(1 + random.nextInt(last));
    }
    var all = new TreeSet<Integer>();
    while (all.size() < everything) {
      all.add(random.nextInt(count));
    }
    var kills = new ArrayList<Kill>();
    for (int point : points) {
      kills.add(
          new Kill(
              point,
              Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)),
              all.contains(kills.size())));
    }
    return kills;
  }
}
