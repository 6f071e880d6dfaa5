package io.tieout.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The ports and secrets that a server chose at its first start and keeps at the next ones, in a
 * file that only its owner can read. A value is on disk before it is returned.
 */
public final class DurableSettings {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final Properties values = new Properties();

  /** Reads the file, if there is one; its directory is made. */
  public DurableSettings(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.getParent());
      if (Files.exists(file)) {
        try (Reader in = Files.newBufferedReader(file)) {
          values.load(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * The wanted port if one is named (not 0), else the last one while it is free, else any. One that
   * nobody named is kept for the server for a minute, since it binds only when it has prepared its
   * directory: nobody else who asks for any port gets this one.
   */
  public int port(String name, int wanted) {
    int last = Integer.parseInt(values.getProperty(name, "0"));
    try {
      int port = wanted != 0 ? wanted : lastOrAnyPort(last);
      if (port != last) {
        values.setProperty(name, Integer.toString(port));
        save();
      }
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    }
  }

  /** A random secret of 128 bits in hexadecimal digits, the same one for the same name for ever. */
  public String secret(String name) {
    String secret = values.getProperty(name);
    if (secret == null) {
      byte[] bytes = new byte[16];
      RANDOM.nextBytes(bytes);
      secret = HexFormat.of().formatHex(bytes);
      values.setProperty(name, secret);
      save();
    }
    return secret;
  }

  private void save() {
    StringWriter text = new StringWriter();
    try {
      values.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PrivateFile.write(file, text.toString());
  }

  private static int lastOrAnyPort(int last) throws IOException {
    try {
      return reserve(last);
    } catch (BindException taken) {
      return reserve(0);
    }
  }

  /**
   * Leaves a connection on the port that its server closed first: it rests in TIME-WAIT (RFC 9293,
   * 3.6.1), for 60 s on Linux. As long as it does, the system offers the port to nobody, and only
   * who names it and sets SO_REUSEADDR can bind to it, as servers do.
   */
  private static int reserve(int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(loopback, port));
      try (Socket client = new Socket(loopback, server.getLocalPort())) {
        closeAtServer(server, client.getLocalPort());
        client.getInputStream().read(); // the end, before the client closes too
      }
      return server.getLocalPort();
    }
  }

  /** Others may connect too: whose server was here before, and they await its return. */
  private static void closeAtServer(ServerSocket server, int client) throws IOException {
    int from;
    do {
      try (Socket accepted = server.accept()) {
        from = accepted.getPort();
      }
    } while (from != client);
  }
}
