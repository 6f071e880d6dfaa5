package io.tieout.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlerTest {
  @TempDir private Path folder;

  @BeforeEach
  void layOut() throws IOException {
    for (String name :
        List.of("system", "process", "experience", "events", "shared", "templates")) {
      Files.createDirectory(folder.resolve(name));
    }
  }

  @Test
  void bringsInEverythingThatAContractReaches() throws Exception {
    // Given
    write("system/trial.yaml", "A: {$ref: '../shared/one.yaml#/components/schemas/B'}");
    write("shared/one.yaml", "B: {properties: {c: {$ref: 'two.yaml#/components/schemas/C'}}}");
    write("shared/two.yaml", "C: {enum: [NO, 2026-03-01], default: NO}");

    // When
    String errors = bundle();

    // Then
    assertThat(errors).isEmpty();
    JsonNode schemas = read("system/trial.json").at("/components/schemas");
    assertThat(schemas.at("/A/$ref").asText()).isEqualTo("#/components/schemas/B");
    assertThat(schemas.at("/B/properties/c/$ref").asText()).isEqualTo("#/components/schemas/C");
    assertThat(schemas.at("/C/enum").toString()).isEqualTo("[\"NO\",\"2026-03-01\"]");
    assertThat(read("index.json").at("/items/0").toString())
        .isEqualTo(
            """
            {"name":"trial","layer":"system","version":"1.2.0",\
            "href":"/contracts/system/trial.json"}\
            """);
  }

  @Test
  void namesTheFileAndTheUnknownReference() throws Exception {
    // Given
    write("system/trial.yaml", "A: {$ref: '../shared/one.yaml#/components/schemas/Gone'}");
    write("shared/one.yaml", "B: {type: string}");

    // When
    String errors = bundle();

    // Then
    assertThat(errors)
        .isEqualToIgnoringNewLines(
            "system/trial.yaml: unknown reference ../shared/one.yaml#/components/schemas/Gone");
  }

  @Test
  void refusesTwoSchemasOfOneName() throws Exception {
    // Given
    write("system/trial.yaml", "A: {type: string}");
    write("process/trial.yaml", "A: {type: integer}");

    // When
    String errors = bundle();

    // Then
    assertThat(errors)
        .isEqualToIgnoringNewLines(
            "process/trial.yaml: system/trial.yaml has another #/components/schemas/A");
  }

  private void write(String file, String schema) throws IOException {
    Files.writeString(
        folder.resolve(file),
        """
        openapi: 3.1.0
        info: {title: Trial, version: 1.2.0}
        paths: {}
        components:
          schemas:
            %s
        """
            .formatted(schema));
  }

  private JsonNode read(String bundle) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out").resolve(bundle).toFile());
  }

  /** What the bundler, run as the build runs it, says is wrong. */
  private String bundle() throws Exception {
    Process bundler =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Path.of("bundler", "Bundler.java").toAbsolutePath().toString(),
                folder.toString(),
                folder.resolve("out").toString(),
                folder.resolve("model.json").toString())
            .start();
    String errors =
        new String(bundler.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(bundler.waitFor()).as(errors).isEqualTo(errors.isEmpty() ? 0 : 1);
    return errors;
  }
}
