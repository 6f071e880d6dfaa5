package io.tieout.gateway;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ProblemPage;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What each problem code means and what to do about it, from {@code problems/pages.properties}. */
final class ProblemPages {

  private final Properties pages = new Properties();

  ProblemPages() {
    try (var in = ProblemPages.class.getResourceAsStream("/problems/pages.properties")) {
      pages.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProblemPage page(String code) {
    var text = pages.getProperty(code);
    if (text == null) {
      throw new Failure.NotFound("there is no problem code %s".formatted(code));
    }
    var parts = text.split(" \\| ", 2);
    return new ProblemPage(code, parts[0], parts[1]);
  }
}
