package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/** The chart of accounts. */
enum Account {
  UNDEPOSITED_FUNDS("1", "1050", "Undeposited Funds", "OthCurrAsset"),
  RECEIVABLES("2", "1100", "Accounts Receivable", "AcctRec"),
  UNBILLED_RECEIVABLES("3", "1150", "Unbilled Receivables", "UnbilledRec"),
  TAX_PAYABLE("4", "2200", "Taxes Payable", "OthCurrLiab"),
  DEFERRED_REVENUE("5", "2400", "Deferred Revenue", "DeferRevenue"),
  REVENUE("6", "4000", "Revenue", "Income");

  private final String id;
  private final String number;
  private final String fullName;
  private final String type;

  Account(String id, String number, String fullName, String type) {
    this.id = id;
    this.number = number;
    this.fullName = fullName;
    this.type = type;
  }

  /** The account that a reference names by id or name. */
  static Optional<Account> of(JsonNode reference) {
    return Arrays.stream(values())
        .filter(
            account ->
                reference.has("id")
                    ? account.id().equals(reference.get("id").textValue())
                    : account.fullName.equals(reference.path("refName").textValue()))
        .findFirst();
  }

  /** Its internal id. */
  String id() {
    return id;
  }

  /** Its number in the books. */
  String number() {
    return number;
  }

  String fullName() {
    return fullName;
  }

  /** NetSuite's name of the kind of account. */
  String type() {
    return type;
  }
}
