package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogBacklogTest {
  @Test
  void countsUpToAnEndThatSomePartsHavePassed() {
    // Given
    var ends = Map.of(0, 10L, 1, 10L, 2, 10L, 3, 10L);
    var stored = Map.of(0, 12L, 1, 12L, 2, 7L);
    var windowed = Map.of(0, 11L, 1, 6L, 2, 5L, 3, 0L);

    // When
    var backlog = LogBacklog.of(ends, stored, windowed);

    // Then
    assertThat(backlog).isEqualTo(new LogBacklog(13, 6));
  }
}
