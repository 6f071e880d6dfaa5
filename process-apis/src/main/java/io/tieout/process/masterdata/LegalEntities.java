package io.tieout.process.masterdata;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured legal entities. */
public final class LegalEntities {

  private final List<LegalEntity> all;
  private final Map<String, LegalEntity> byId = new HashMap<>();
  private final Map<String, LegalEntity> byBilling = new HashMap<>();

  /**
   * @throws IllegalArgumentException if two entities share an id or a billing account
   */
  public LegalEntities(List<LegalEntity> entities) {
    all = List.copyOf(entities);
    for (var entity : all) {
      if (byId.put(entity.id(), entity) != null) {
        throw new IllegalArgumentException("entity %s is configured twice".formatted(entity.id()));
      }
      if (byBilling.put(entity.billing(), entity) != null) {
        throw new IllegalArgumentException(
            "billing account %s invoices for two entities".formatted(entity.billing()));
      }
    }
  }

  /** The entity of that id. */
  public Optional<LegalEntity> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The entity for which a billing account invoices. */
  public Optional<LegalEntity> ofBillingAccount(String account) {
    return Optional.ofNullable(byBilling.get(account));
  }

  /** All of them, in the configured order. */
  public List<LegalEntity> all() {
    return all;
  }
}
