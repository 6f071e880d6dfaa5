package io.tieout.system.vendor;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.model.SystemKind;
import java.util.List;
import java.util.Set;

/** A vendor account as it is configured: all that a process has to know of it. */
public interface VendorAccount {

  /** The name that Tieout knows it by. */
  String account();

  /** The kind of system, whose port the adapter implements. */
  SystemKind kind();

  /** Opens the adapter; connections are made as they are needed. */
  Adapter open(AdapterContext context);

  /** What the guards are called of ways into the account that have a quota of their own. */
  default List<String> otherGuards() {
    return List.of();
  }

  /** Whether the vendor tells of news by webhooks, which are for the billing port. */
  default boolean sendsHooks() {
    return false;
  }

  /**
   * Checks that it can serve legal entities.
   *
   * @throws ConfigurationException naming what it lacks for one
   */
  default void checkServes(Set<String> entities) {}
}
