package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.model.PostingState;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LegalMovesTest {
  @AutoClose private static final PostingBed bed = new PostingBed();

  @BeforeAll
  static void open() {
    bed.receive(Samples.invoice("in_1", "35.00"));
  }

  @Test
  void codeAndDatabaseAgree() {
    // Given
    var inCode =
        LegalMoves.NEXT.entrySet().stream()
            .flatMap(moves -> moves.getValue().stream().map(to -> moves.getKey() + " " + to))
            .collect(Collectors.toSet());

    // When
    var rows =
        bed.store.core().query("SELECT from_state, to_state FROM posting.legal_move").execute();

    // Then
    assertThat(rows.await())
        .extracting(row -> row.getString(0) + " " + row.getString(1))
        .containsExactlyInAnyOrderElementsOf(inCode);
    assertThat(LegalMoves.NEXT).containsOnlyKeys(PostingState.values());
  }

  @Test
  void databaseRefusesAnyOtherMove() {
    // When
    var statement = "UPDATE posting.posting SET state = 'POSTED', request = '{}', erp_id = '1'";

    // Then
    assertThatThrownBy(() -> bed.sql(statement)).hasMessageContaining("violates foreign key");
    assertThat(bed.state("in_1")).isEqualTo(PostingState.RECEIVED);
  }

  @Test
  void doubtIsNeverSimplyRetried() {
    assertThatThrownBy(() -> LegalMoves.check(PostingState.UNCERTAIN, PostingState.READY))
        .hasMessageContaining("UNCERTAIN to READY");
  }
}
