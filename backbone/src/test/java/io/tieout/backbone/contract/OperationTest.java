package io.tieout.backbone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationTest {

  @Test
  void tellsOfItsEnd() {
    // Given
    var document =
        """
        {"paths": {"/a": {"get": {
          "operationId": "readA", "x-roles": ["auditor"], "responses": {},
          "x-deprecated-since": "2026-03-01", "x-sunset": "2026-09-01"}}}}
        """;

    // When
    var contract = new Contract("experience", "a", StrictJson.readTree(Buffer.buffer(document)));

    // Then
    assertThat(contract.operation("readA").orElseThrow().lifecycle())
        .isEqualTo(Map.of("Deprecation", "@1772323200", "Sunset", "Tue, 01 Sep 2026 00:00:00 GMT"));
  }
}
