package io.tieout.sandbox.kit;

import io.vertx.sqlclient.SqlClient;

/** A vendor's data through one connection: in a transaction, or each statement by itself. */
public final class Store {
  private final SqlClient sql;
  private final String vendor;
  private boolean news;

  Store(SqlClient sql, String vendor) {
    this.sql = sql;
    this.vendor = vendor;
  }

  /** The vendor's objects. */
  public ObjectTable objects() {
    return new ObjectTable(sql, vendor);
  }

  /** The objects of one account of the vendor. */
  public ObjectTable objects(String account) {
    return new ObjectTable(sql, scope(account));
  }

  /** Events for the webhook endpoints of one account, or of the vendor where it is empty. */
  public WebhookOutbox webhooks(String account) {
    return new WebhookOutbox(sql, scope(account), () -> news = true);
  }

  /** Whether there are webhooks to send once this is committed. */
  boolean hasNews() {
    return news;
  }

  /** For tables of the vendor's own. */
  public SqlClient sql() {
    return sql;
  }

  /** Under which name the kit's tables keep an account's rows; without one the vendor's own. */
  public String scope(String account) {
    return account.isEmpty() ? vendor : vendor + "/" + account;
  }
}
