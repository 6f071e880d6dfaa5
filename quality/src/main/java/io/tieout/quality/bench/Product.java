package io.tieout.quality.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tieout.demo.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** The product with its servers as {@code mvn -Prun} starts it, in business time of its own. */
final class Product implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final String PORTS =
      "\"gateway\": {\"port\": 0}, \"internal\": {\"port\": 0}, \"management\": {\"port\": 0}";

  private final Path home;
  private final Jvm jvm;
  private final long product;
  private final Connection database;
  private final long postgres;
  private final long session; // of our own questions, which nobody else pays for

  /**
   * @param product the process that is the product
   */
  private Product(Path home, Jvm jvm, long product) throws IOException, SQLException {
    this.home = home;
    this.jvm = jvm;
    this.product = product;
    database = connect();
    session = count("SELECT pg_backend_pid()");
    postgres =
        Long.parseLong(
            Files.readAllLines(home.resolve("sandbox/postgres/data/postmaster.pid")).getFirst());
  }

  /** Starts on a fresh state; waits until all customers are known. */
  static Product start(Path bench) throws IOException, SQLException, InterruptedException {
    Files.createDirectories(bench);
    var home = bench.resolve("state");
    Files.deleteIfExists(home.resolve("sandbox/sandbox.json")); // of a run that was killed
    var config = bench.resolve("product.json");
    // Business time stands still, a few hours after the events; all ports are free ones. The
    // rhythms are the product's own again, which the sample shortens.
    Files.writeString(
        config,
        """
        {"clock": {"source": "STORED", "begin": "%s"},
         "processes": {"masterdata": {"interval": "PT10S"},
           "usage": {"consumer": %s, "windows": %s}}, %s}\
        """
            .formatted(
                Events.NOW,
                io.tieout.launcher.Main.defaults().at("/processes/usage/consumer"),
                io.tieout.launcher.Main.defaults().at("/processes/usage/windows"),
                PORTS));
    var jvm =
        Jvm.start(
            bench.resolve("product.log"),
            List.of(
                "-Dtieout.home=" + home,
                "-Dtieout.fresh=true",
                "-Dtieout.demo=false",
                "-Dtieout.config=" + config,
                "-Dtieout.customers=" + Events.CUSTOMERS),
            Main.class);
    stopVendorsClock(home);
    jvm.await("Serving");
    var product = new Product(home, jvm, jvm.pid());
    product.awaitCount(
        "SELECT count(*) FROM masterdata.contract", known -> known == Events.CUSTOMERS);
    return product;
  }

  /** Before customers come: vendors at another time would bill them for the months in between. */
  private static void stopVendorsClock(Path home) throws IOException, InterruptedException {
    var description = home.resolve("sandbox/sandbox.json");
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!Files.exists(description) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    try (var http = HttpClient.newHttpClient()) {
      for (var vendor : JSON.readTree(description.toFile()).required("vendors")) {
        var request =
            HttpRequest.newBuilder(
                    URI.create(vendor.required("url").textValue() + "/_sandbox/clock"))
                .PUT(BodyPublishers.ofString("{\"now\":\"%s\"}".formatted(Events.NOW)))
                .header("Content-Type", "application/json");
        int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
        if (status >= 300) {
          throw new IllegalStateException("a vendor's clock cannot be set: " + status);
        }
      }
    }
  }

  /**
   * Starts the sample month, small but for its customers, on a fresh state; the product in a
   * process of its own.
   */
  static Product startMonth(Path bench, int customers)
      throws IOException, SQLException, InterruptedException {
    Files.createDirectories(bench);
    var home = bench.resolve("month");
    Files.deleteIfExists(home.resolve("sandbox/sandbox.json"));
    var config = bench.resolve("month.json");
    Files.writeString(config, "{%s}".formatted(PORTS));
    var jvm =
        Jvm.start(
            bench.resolve("month.log"),
            List.of(
                "-Dtieout.home=" + home,
                "-Dtieout.fresh=true",
                "-Dtieout.config=" + config,
                "-Dtieout.layout=APART",
                "-Dtieout.faults=false",
                "-Dtieout.events=" + 5 * customers,
                "-Dtieout.customers=" + customers),
            Main.class);
    jvm.await("Listening");
    long product =
        JSON.readTree(home.resolve("processes.json").toFile()).required("product").asLong();
    return new Product(home, jvm, product);
  }

  /** What each customer's contract prices by use: what it costs besides is of no meter. */
  Map<String, List<String>> meters() throws SQLException {
    var meters = new TreeMap<String, List<String>>();
    try (var statement = database.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT customer, regexp_replace(price, '-[a-z]+$', '') AS meter
                FROM masterdata.contract, jsonb_array_elements_text(body -> 'prices') price
                WHERE price NOT LIKE 'platform-%'
                ORDER BY customer, meter\
                """)) {
      while (rows.next()) {
        meters
            .computeIfAbsent(rows.getString("customer"), none -> new ArrayList<>())
            .add(rows.getString("meter"));
      }
    }
    return meters;
  }

  URI gateway() throws IOException {
    return URI.create(read("run.json").required("gateway").textValue());
  }

  String key(String role) throws IOException {
    return read("credentials.json").required(role).textValue();
  }

  String kafka() throws IOException {
    return read("sandbox/sandbox.json").at("/kafka/bootstrap").textValue();
  }

  /** The product's database, with user and password. */
  URI databaseUri() throws IOException {
    return URI.create(read("sandbox/sandbox.json").at("/postgres/core").textValue());
  }

  /** Nothing is stored until what this returns is closed: no position can move. */
  Connection holdPositions() throws IOException, SQLException {
    return hold("LOCK TABLE backbone.position IN SHARE MODE");
  }

  /** Nothing is posted until what this returns is closed: no lane gets or renews its lease. */
  Connection holdLanes() throws IOException, SQLException {
    return hold("SELECT FROM backbone.lease WHERE name LIKE 'posting.%' FOR UPDATE");
  }

  private Connection hold(String locking) throws IOException, SQLException {
    var connection = connect();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(locking);
    }
    return connection;
  }

  /** Events that are in PostgreSQL, whatever became of them. */
  long stored() throws SQLException {
    return count("SELECT coalesce(sum(stored + held + rejected + repeated), 0) FROM usage.counter");
  }

  /** Events that count. */
  long counting() throws SQLException {
    return count("SELECT coalesce(sum(stored), 0) FROM usage.counter");
  }

  void awaitStored(long events) throws SQLException, InterruptedException {
    awaitCount(
        "SELECT coalesce(sum(stored + held + rejected + repeated), 0) FROM usage.counter",
        stored -> stored >= events);
  }

  /** CPU of the product's process, and of PostgreSQL. */
  double cpuMicros() {
    return jvmMicros() + postgresMicros();
  }

  /** CPU of the product's process, and of its sessions of PostgreSQL. */
  double ownCpuMicros() {
    return jvmMicros()
        + Cpu.microsOfSessions(postgres, Set.of(" core ", " edge "))
        - Cpu.micros(session);
  }

  double jvmMicros() {
    return Cpu.micros(product);
  }

  double postgresMicros() {
    return Cpu.microsWithChildren(postgres) - Cpu.micros(session);
  }

  @Override
  public void close() throws SQLException {
    database.close();
    jvm.close();
  }

  private Connection connect() throws IOException, SQLException {
    var uri = databaseUri();
    String[] login = uri.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
        login[0],
        login[1]);
  }

  synchronized long count(String sql) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  void awaitCount(String sql, LongPredicate enough) throws SQLException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!enough.test(count(sql))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for the result of " + sql);
      }
      Thread.sleep(20);
    }
  }

  private JsonNode read(String file) throws IOException {
    return JSON.readTree(home.resolve(file).toFile());
  }
}
