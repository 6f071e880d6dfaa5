package io.tieout.process.masterdata;

/**
 * Which record of master data is meant. The CRM numbers customers and contracts apart, so a number
 * alone does not say.
 *
 * @param id our reference, which is the CRM's number
 */
record RecordKey(Kind kind, String id) {

  enum Kind {
    CUSTOMER("customer"),
    CONTRACT("contract");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }
  }

  static RecordKey customer(String id) {
    return new RecordKey(Kind.CUSTOMER, id);
  }

  static RecordKey contract(String id) {
    return new RecordKey(Kind.CONTRACT, id);
  }

  /** As exceptions name it, {@code contract:K-0001}. */
  String document() {
    return kind.noun + ":" + id;
  }

  @Override
  public String toString() {
    return kind.noun + " " + id;
  }
}
