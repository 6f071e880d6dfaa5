package io.tieout.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
  @TempDir Path dir;

  @Test
  @Timeout(180)
  void runsInAProcessOfItsOwnAndComesBackAsItWasAfterAKill() throws Exception {
    // Given a sandbox with something in every vendor, killed
    Process process = sandbox();
    JsonNode first = description(process);
    for (JsonNode vendor : first.path("vendors")) {
      put(vendor.path("url").asText());
    }
    process.destroyForcibly().waitFor();

    // When
    Process again = sandbox();

    // Then everything is where it was, and what was acknowledged is there
    JsonNode second = description(again);
    assertThat(second).isEqualTo(first);
    assertThat(second.path("vendors").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("billing", "crm", "erp", "tax");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    for (JsonNode vendor : second.path("vendors")) {
      String clock = send("GET", vendor.path("url").asText() + "/_sandbox/clock", "").body();
      assertThat(clock).contains("2026-03-01T00:00:00Z");
    }
    again.destroy();
    assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(file()).doesNotExist();
    assertThat(dir.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }

  private Process sandbox() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Sandbox.class.getName(),
            dir.toString(),
            "any-ports")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Path file() {
    return dir.resolve(Sandbox.DESCRIPTION);
  }

  /** Waits for the process's own description, not the one of a sandbox that was killed. */
  private ObjectNode description(Process process) throws Exception {
    while (process.isAlive()) {
      try {
        ObjectNode description = (ObjectNode) StrictJson.read(Files.readString(file()));
        if (description.remove("pid").longValue() == process.pid()) {
          return description;
        }
      } catch (NoSuchFileException e) {
        assertThat(process.isAlive()).isTrue();
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the sandbox ended with " + process.exitValue());
  }

  private static void put(String vendor) throws Exception {
    HttpResponse<String> answer =
        send("PUT", vendor + "/_sandbox/clock", "{\"now\": \"2026-03-01T00:00:00Z\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> send(String method, String url, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url))
              .timeout(Duration.ofSeconds(10))
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
