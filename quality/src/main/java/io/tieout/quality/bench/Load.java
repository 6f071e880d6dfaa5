package io.tieout.quality.bench;

import io.tieout.quality.bench.Events.Framing;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Batches sent over several connections at once, for some time. */
final class Load {
  static final String PATH = "/api/usage/v1/events";

  private static final int BODIES = 4;

  private final URI gateway;
  private final String key;
  private final Events events;
  private final int connections;
  private final int batch;
  private final LongAdder accepted = new LongAdder();

  Load(URI gateway, String key, Events events, int connections, int batch) {
    this.gateway = gateway;
    this.key = key;
    this.events = events;
    this.connections = connections;
    this.batch = batch;
  }

  /** How many events were accepted up to now. */
  long accepted() {
    return accepted.sum();
  }

  /** Sends as fast as it is taken, while {@code gate} lets it; latencies are of each request. */
  Latencies flood(Duration time, Gate gate) throws IOException, InterruptedException {
    return run(
        connection -> {
          var latencies = new Latencies();
          long end = System.nanoTime() + time.toNanos();
          while (System.nanoTime() < end) {
            if (gate.isOpen()) {
              long begin = System.nanoTime();
              connection.send();
              latencies.add(System.nanoTime() - begin);
            } else {
              LockSupport.parkNanos(1_000_000);
            }
          }
          return latencies;
        });
  }

  /**
   * Sends at a steady rate. A latency counts from when the request was due, so that a stall counts
   * for all who would have come in it.
   */
  Latencies steady(Duration time, double eventsPerSecond) throws IOException, InterruptedException {
    long interval = (long) (1e9 * batch * connections / eventsPerSecond);
    return run(
        connection -> {
          var latencies = new Latencies();
          long begin = System.nanoTime() + interval * connection.number() / connections;
          for (long due = begin; due - begin < time.toNanos(); due += interval) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
              LockSupport.parkNanos(left);
            }
            connection.send();
            latencies.add(System.nanoTime() - due);
          }
          return latencies;
        });
  }

  /** Whether more may be sent now. */
  interface Gate {
    Gate OPEN = () -> true;

    boolean isOpen();
  }

  private interface Work {
    Latencies run(Connection connection) throws IOException;
  }

  private final class Connection implements AutoCloseable {
    private final int number;
    private final Sender sender;
    private final Events.Body[] bodies = new Events.Body[BODIES];
    private int next;

    Connection(int number) throws IOException {
      this.number = number;
      sender = new Sender(gateway, key);
      for (int i = 0; i < BODIES; i++) {
        bodies[i] = events.body(Framing.BATCH, batch);
      }
    }

    int number() {
      return number;
    }

    void send() throws IOException {
      Events.Body body = bodies[next++ % BODIES];
      sender.post(PATH, Framing.BATCH.mediaType, body.renewed()).expect(202);
      accepted.add(body.events());
    }

    @Override
    public void close() throws IOException {
      sender.close();
    }
  }

  private Latencies run(Work work) throws IOException, InterruptedException {
    var open = new ArrayList<Connection>();
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var running = new ArrayList<Callable<Latencies>>();
      for (int i = 0; i < connections; i++) {
        var connection = new Connection(i);
        open.add(connection);
        running.add(() -> work.run(connection));
      }
      var all = new Latencies();
      for (var result : threads.invokeAll(running)) {
        all.add(result.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load was not taken", e.getCause());
    } finally {
      for (var connection : open) {
        connection.close();
      }
    }
  }
}
