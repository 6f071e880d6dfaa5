package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.ExceptionCase;
import io.tieout.model.Invoice;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.process.exceptions.Exceptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whose document it is: told as soon as master data knows billing's customer, whatever else is. */
class KnownCustomerTest {
  private static final String PARTNER = "partner-a";

  @AutoClose private static final PostingBed bed = new PostingBed();

  @AfterEach
  void clear() {
    bed.clear();
  }

  @Test
  void documentOfAKnownCustomerIsItsFromTheFirst() {
    // Given
    bed.arriveCustomer(PARTNER);

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    assertThat(ofPartner())
        .singleElement()
        .matches(posting -> posting.state() == PostingState.RECEIVED)
        .matches(posting -> posting.customer().equals("C-0001"));
  }

  @Test
  void missingMappingIsTheCustomersException() {
    // Given
    bed.arriveCustomer(PARTNER);
    bed.startLane();

    // When
    bed.receive(unmapped());

    // Then
    bed.awaitState("in_1", PostingState.EXCEPTION);
    assertThat(exceptionsOfPartner()).singleElement().matches(KnownCustomerTest::isUnmapped);
    assertThat(ofPartner()).singleElement().matches(p -> p.customer().equals("C-0001"));
  }

  @Test
  void entityThatIsGoneIsTheCustomersException() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.arriveCustomer(PARTNER);
    bed.noEntity();

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", PostingState.EXCEPTION);
    assertThat(exceptionsOfPartner()).singleElement().matches(KnownCustomerTest::isUnmapped);
  }

  @Test
  void documentAndItsExceptionFollowACustomerThatArrivesLater() {
    // Given
    bed.startLane();
    bed.receive(unmapped());
    bed.awaitState("in_1", PostingState.EXCEPTION);
    assertThat(exceptionsOfPartner()).isEmpty();

    // When
    bed.arriveCustomer(PARTNER);

    // Then
    PostingBed.eventually(
        () -> !exceptionsOfPartner().isEmpty(), "the exception stays the house's");
    assertThat(exceptionsOfPartner()).singleElement().matches(KnownCustomerTest::isUnmapped);
    assertThat(ofPartner()).singleElement().matches(p -> p.customer().equals("C-0001"));
  }

  @Test
  void exceptionForBillingsChangeFollowsTheCustomerToo() {
    // Given
    bed.receive(1, Samples.invoice("in_1", "35.00"));
    bed.receive(2, Samples.invoice("in_1", "36.00"));
    bed.arriveCustomer(PARTNER);

    // When
    bed.startLane();

    // Then
    PostingBed.eventually(
        () -> !exceptionsOfPartner().isEmpty(), "the exception stays the house's");
    assertThat(exceptionsOfPartner())
        .singleElement()
        .matches(open -> open.kind().equals("document-changed"))
        .matches(open -> open.customer().equals("C-0001"));
  }

  @Test
  void documentThatWaitsForTheErpFollowsACustomerThatArrivesLater() {
    // Given
    bed.erp.down = true;
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "35.00"));

    // When
    bed.arriveCustomer(PARTNER);

    // Then
    PostingBed.eventually(() -> ofPartner().size() == 2, "the documents stay the house's");
    assertThat(ofPartner()).allMatch(posting -> posting.customer().equals("C-0001"));
  }

  @Test
  void documentOfACustomerThatTheErpDoesNotKnowYetIsItsAlready() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.arriveCustomer(PARTNER);
    bed.sql("DELETE FROM masterdata.reference WHERE system = 'netsuite'");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", PostingState.WAITING_DEPENDENCY);
    assertThat(ofPartner()).singleElement().matches(p -> p.customer().equals("C-0001"));
  }

  private static boolean isUnmapped(ExceptionCase open) {
    return open.kind().equals("mapping-missing") && open.customer().equals("C-0001");
  }

  private static Invoice unmapped() {
    var taxed = Samples.line("il_1", "35.00", "2.19");
    return Samples.invoice("in_1", List.of(taxed), List.of()); // nothing says why it is taxed
  }

  private static List<Posting> ofPartner() {
    return bed.process
        .listPostings(
            PostingBed.caller(PARTNER), null, null, null, null, null, null, null, null, 200)
        .await()
        .items();
  }

  private static List<ExceptionCase> exceptionsOfPartner() {
    return new Exceptions(bed.store)
        .listExceptions(PostingBed.caller(PARTNER), null, null, null, null, null, 200)
        .await()
        .items();
  }
}
