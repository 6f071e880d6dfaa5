package io.tieout.process.posting;

/**
 * Where a document stands with its tax engine of record. The engine keeps it under our reference,
 * which makes every call repeatable.
 *
 * @param account the engine's account, fixed once the document is to be recorded there
 */
record Filing(String account, Stage stage) {

  enum Stage {
    /** To be recorded; nothing may be posted yet. */
    INTENDED,
    /** Recorded uncommitted, as billing has it; to be committed once the ERP has the document. */
    RECORDED,
    /** Committed for filing. */
    COMMITTED,
    /** The engine will not commit it; a person has been asked. */
    REFUSED
  }

  Filing at(Stage next) {
    return new Filing(account, next);
  }
}
