package io.tieout.backbone.work;

/**
 * The platform threads that carry virtual ones. A virtual thread that initialises a class, or waits
 * for another to do so, keeps its carrier whatever it waits for (JEP 491, "Future work"). The JDK
 * has as many carriers as processors: on two of them two such threads can wait for ever for a third
 * one that finds no carrier to go on.
 */
public final class Carriers {
  private static final String PROPERTY = "jdk.virtualThreadScheduler.parallelism";
  private static final int ENOUGH = 16;

  private Carriers() {}

  /**
   * Has the JDK keep enough of them, unless the command line says how many. Comes before the first
   * virtual thread, for the JDK looks only once.
   */
  public static void reserve() {
    if (System.getProperty(PROPERTY) == null) {
      int carriers = Math.max(ENOUGH, Runtime.getRuntime().availableProcessors());
      System.setProperty(PROPERTY, Integer.toString(carriers));
    }
  }
}
