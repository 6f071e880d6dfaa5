package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What probes and scrapers may ask of a process. */
@ExtendWith(Product.Resolver.class)
class ManagementTest {

  private final Product product;

  ManagementTest(Product product) {
    this.product = product;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void canOnlyBeRead(String path) {
    // When
    var posted = ask("POST", path);

    // Then
    assertThat(posted.status()).isEqualTo(405);
    assertThat(posted.code()).isEqualTo("method-not-allowed");
    assertThat(posted.header("allow")).isEqualTo("GET, HEAD");
    var read = ask("GET", path);
    var head = ask("HEAD", path);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isNotEmpty();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).isEqualTo(read.header("content-type"));
    assertThat(head.body()).isEmpty();
  }

  private RawHttp.Answer ask(String method, String path) {
    return RawHttp.exchange(
        product.management(),
        "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(method, path));
  }
}
